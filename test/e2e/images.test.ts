import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Summary } from '../../src/summary/summary.ts';
import { type BuildContext, writeBuildContext, writeLonelyArchive } from '../fixtures/images.ts';
import { ballast } from './ballast.ts';
import { remains } from './remains.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-images-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const three = { process: 'process', container: 'container', vm: '{ vm: { accelerator: auto } }' };
const five = {
  ...three,
  gvisor: '{ container: { runtime: runsc, as: gvisor } }',
  microvm: '{ microvm: { accelerator: auto } }',
};

/**
 * Expects one launch in each target to be ready; the readiness check proves what the program saw. Sizes take long,
 * and a few are enough.
 */
async function expectReady(
  name: string,
  workload: string,
  targets: Record<string, string>,
): Promise<Summary> {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(
    file,
    `workload:\n${workload}  stopSignal: SIGKILL\ntargets: [${Object.values(targets).join(', ')}]\nmeasure: { startup: { rounds: 1, warmup: 0 }, memory: {}${targets === five ? ', image: {}' : ''} }\n`,
  );
  const ended = await ballast(['run', file, '--json', '--out', folder, '--format', 'json']);
  expect(ended.exitCode, ended.stderr).toBe(0);
  const summary = JSON.parse(ended.stdout) as Summary;
  expect(Object.keys(summary.targets)).toEqual(Object.keys(targets));
  for (const { startup, memory, image } of Object.values(summary.targets)) {
    expect(startup.ready).toMatchObject({ n: 1, failures: 0 });
    expect(memory.workloadPss?.medianBytes).toBeGreaterThan(0);
    if (targets === five) expect(image.unpackedBytes).toBeGreaterThan(0);
  }
  await expect.poll(remains, { timeout: 20_000, interval: 500 }).toEqual([]);
  return summary;
}

const built: [string, BuildContext, string][] = [
  [
    'user by name, folder of the scenario that is not there, environment, entrypoint with the command as its arguments',
    {
      busybox: '/bin/busybox',
      files: {
        '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nworker:x:1234:1235::/home/worker:/bin/sh\n',
        '/etc/group': 'worker:x:1235:\nextra:x:1236:worker\n',
      },
      instructions: [
        'ENV GREETING="moin  moin = \'ja\'" EMPTY=',
        'USER worker',
        'WORKDIR /srv/made/here',
        'ENTRYPOINT ["/bin/busybox","nc","-ll","-p","18474","-e","/bin/busybox"]',
        'CMD ["sh","-c","echo \\"$(busybox id -u):$(busybox id -G) $PWD $(busybox stat -c %u:%g .) $GREETING $(busybox env | busybox grep -c ^EMPTY=) $HOME\\""]',
      ],
    },
    "1234:1235 1236 /made/by/scenario 0:0 moin  moin = 'ja' 1 /home/worker",
  ],
  [
    'entrypoint in shell target that opens its streams again, numeric user and group that the image does not list, a link for /bin',
    {
      busybox: '/usr/bin/busybox',
      files: { '/opt/x': 'x' },
      links: { '/bin': 'usr/bin', '/usr/bin/sh': 'busybox' },
      instructions: [
        'USER 4321:4322',
        'WORKDIR opt',
        'ENV PORT=18474',
        'ENTRYPOINT echo out > /dev/stdout && echo err > /dev/stderr && exec /bin/busybox nc -ll -p $PORT -e /bin/busybox sh -c \'echo "$(busybox id -u):$(busybox id -G) $PWD $HOME"\'',
      ],
    },
    '4321:4322 /opt /',
  ],
  [
    'entrypoint found by the PATH of the image, a group by name, no command',
    {
      busybox: '/tools/busybox',
      files: {
        '/etc/passwd': 'web:x:33:34::/var/www:/tools/sh\n',
        '/etc/group': 'web:x:34:\nlogs:x:99:web\n',
        '/tools/serve':
          '#!/tools/sh\nexec busybox nc -ll -p 18474 -e /tools/sh -c \'echo "$(busybox id -u):$(busybox id -g) $PWD $PATH"\'\n',
      },
      links: { '/tools/sh': 'busybox' },
      instructions: ['ENV PATH=/nowhere:/tools', 'USER web:logs', 'ENTRYPOINT ["serve"]'],
    },
    '33:99 / /nowhere:/tools',
  ],
];

test.each(built)('an image runs unchanged in every target: %s', async (name, context, answer) => {
  const isFirst = name.startsWith('user by name');
  const build = join(folder, `image-${name.length}`);
  writeBuildContext(build, context);
  await expectReady(
    `built-${name.length}`,
    `  dockerfile: ${build}\n${isFirst ? '  workdir: /made/by/scenario\n' : ''}  port: 18474\n  ready: { tcp: { expect: ${JSON.stringify(`${answer}\n`)} }, within: 60s }\n  limits: { memory: 192MiB }\n`,
    isFirst ? five : three,
  );
});

// The answer to each connection tells whether the program finds itself; busybox resolves by the C library's rules.
const namesCheck = `#!/tools/sh
name=$(hostname)
address=$(hostname -i) || echo "own name not resolved"
[ "$(cat /etc/hostname)" = "$name" ] || echo "hostname differs"
grep -q "^127.0.0.1.localhost" /etc/hosts || echo "no localhost"
grep -q "^$address.*$name" /etc/hosts || echo "own address $address not told"
cmp -s /etc/resolv.conf /image-resolv.conf && echo "resolver of the image"
[ -e /etc/resolv.conf ] || echo "no resolver"
[ -d /sys/kernel ] || echo "no kernel in /sys"
nc localhost 1 2>&1 | grep -q "bad address" && echo "localhost not resolved"
echo done
`;

test.each<[string, Pick<BuildContext, 'files' | 'links'>]>([
  ['in an image without /etc', { files: {} }],
  [
    'in an image with files and links of its own there, and for /sys',
    {
      files: {
        '/etc/hosts': '1.2.3.4 other\n',
        '/image-resolv.conf': 'nameserver 1.2.3.4\n',
        '/linked-resolv.conf': 'nameserver 1.2.3.4\n',
        '/elsewhere/note': 'covered\n',
      },
      links: {
        '/etc/resolv.conf': '../linked-resolv.conf',
        '/etc/hostname': '/nowhere/hostname',
        '/sys': '/elsewhere',
      },
    },
  ],
])('a program finds localhost, its own name and a resolver in every target: %s', async (name, image) => {
  const build = join(folder, `names-${name.length}`);
  writeBuildContext(build, {
    busybox: '/tools/busybox',
    files: { ...image.files, '/tools/check': namesCheck },
    links: { ...image.links, '/tools/sh': 'busybox' },
    instructions: ['ENV PATH=/tools', 'CMD ["busybox","nc","-ll","-p","18474","-e","/tools/check"]'],
  });
  await expectReady(
    `names-${name.length}`,
    `  dockerfile: ${build}\n  port: 18474\n  ready: { tcp: { expect: "done\\n" }, within: 60s }\n  limits: { memory: 192MiB }\n`,
    three,
  );
});

test('a static program in an otherwise empty filesystem runs in every target, under the archive’s own root', async () => {
  writeLonelyArchive(folder, join(folder, 'lonely.tar'));
  const { equivalence } = await expectReady(
    'lonely',
    '  archive: lonely.tar\n  command: [/server, hello]\n  user: "77:78"\n  port: 18473\n  ready: { tcp: { expect: "hello from user 77 in /\\n" }, within: 60s }\n  limits: { memory: 128MiB }\n',
    five,
  );
  const files = Object.entries(equivalence?.targets ?? {}).map(([target, { files }]) => [target, files.text]);
  expect(equivalence?.status, JSON.stringify(equivalence)).toBe('proven');
  expect(files).toHaveLength(5);
  for (const [target, text] of files) expect(text, target).toMatch(/^\d entries and all contents/);
});

const hostileWords = [
  "it's",
  '"quoted"',
  '  two  spaces  ',
  '$(busybox touch /escaped)',
  '`busybox touch /escaped`',
  '; busybox touch /escaped;',
  '&& || | > /escaped <',
  '../../../etc/passwd',
  'line\nbreak\r\n\ttab',
  '</domain><script>alert(1)</script>&amp;]]>',
  '-n',
  '--',
  '%s%n\\x41\\',
  '*?[a-z]~!#',
  'ballast.id=x console=tty0 init=/bin/sh',
  '\u001b[2J\u0007\u202e',
  'ü€😀',
  '',
  'x'.repeat(20_000),
];

test('whatever arguments and variables hold reaches the program in every target as it is, and is run by nobody', async () => {
  const build = join(folder, 'hostile-words');
  // The script uses only the shell's own commands: many processes for each answer are slow in gVisor, and more of them
  // at once than the limit of processes end its sandbox, since each is one of the host's.
  writeBuildContext(build, {
    busybox: '/bin/busybox',
    files: {
      '/bin/tell':
        '#!/bin/sh\n{ printf "[%s]" "$@"; n=0; while [ $n -le 18 ]; do eval "value=\\$WORD_$n"; printf "<%s>" "$value"; n=$((n + 1)); done; } > /told\n[ ! -e /escaped ] || echo escaped\nbusybox sha256sum < /told\n',
    },
    links: { '/bin/sh': 'busybox' },
    instructions: ['ENV PATH=/bin'],
  });
  const variables = Object.fromEntries(hostileWords.map((word, index) => [`WORD_${index}`, word]));
  const told = `${hostileWords.map((word) => `[${word}]`).join('')}${hostileWords.map((word) => `<${word}>`).join('')}`;
  const digest = createHash('sha256').update(told).digest('hex');
  const command = ['busybox', 'nc', '-ll', '-p', '18474', '-e', '/bin/tell', ...hostileWords];
  await expectReady(
    'hostile-words',
    `  dockerfile: ${build}\n  command: ${JSON.stringify(command)}\n  environment: ${JSON.stringify(variables)}\n  port: 18474\n  ready: { tcp: { expect: "${digest}" }, within: 60s }\n  limits: { memory: 192MiB }\n`,
    { process: 'process', container: 'container', gvisor: five.gvisor, microvm: five.microvm },
  );
});
