import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { disturbed, inLab } from './disturbed.ts';
import { expectOutcome } from './expect-outcome.ts';

let out: string;
let count = 0;
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'ballast-faults-'));
});
afterAll(() => rmSync(out, { recursive: true }));

interface Odd {
  /** Further files of its root filesystem, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly within?: string;
  readonly memory?: string;
}

/** A workload that runs a shell script, with nothing but busybox. */
const run = (
  target: string,
  script: string,
  { files = {}, path = '/', within = '60s', memory = '128MiB' }: Odd = {},
) =>
  disturbed(
    out,
    `odd-${++count}`,
    `workload:
  rootfs:
    debian: { packages: [busybox-static], only: [/bin/busybox] }
    files: ${JSON.stringify({ '/www/index.html': 'hello', ...files })}
  command: [/bin/busybox, sh, -c, ${JSON.stringify(script)}]
  port: 80
  limits: { memory: ${memory} }
  ready: { http: { path: ${path} }, within: ${within} }
targets: [${target}]
measure: { startup: { rounds: 2, warmup: 0 }, memory: {} }
`,
    undefined,
  );

/** Bounds the address space of libvirtd, and so of each guest's QEMU, in bytes. */
const limitLibvirt = (bytes: string) => inLab('prlimit --pid "$(pgrep -xo libvirtd)" --as="$1:"', bytes);

const microvm = '{ microvm: { accelerator: auto } }';
const takeAllMemory = '/bin/busybox tail /dev/zero';
const serve = '/bin/busybox httpd -h /www -p 80; ';

test('a container runs out of memory', async () => {
  await expectOutcome('container-out-of-memory', await run('container', takeAllMemory));
});

test('a bare process runs out of memory', async () => {
  await expectOutcome('process-out-of-memory', await run('process', takeAllMemory));
});

test('a guest runs out of memory', async () => {
  await expectOutcome('guest-out-of-memory', await run(microvm, takeAllMemory));
});

test('a guest panics', async () => {
  await expectOutcome(
    'guest-panic',
    await run(microvm, 'echo c > /proc/sysrq-trigger; /bin/busybox sleep 9'),
  );
});

test('the workload exits at once', async () => {
  await expectOutcome('workload-exits-at-once', await run('container', 'echo no such database; exit 5'));
});

/** Answers a request, and reports when the client has closed the connection; a knock at the port sends no request. */
const answer = `#!/bin/busybox sh
read -r request || exit 0
echo > /asked
printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 6\\r\\n\\r\\nhello\\n'
/bin/busybox cat > /dev/null
echo > /closed
`;
/** Ends once it has been found ready. Its memory grows until then, so that no reading of it settles before. */
const endWhenReady = `/bin/busybox nc -ll -p 80 -e /answer &
round=$(/bin/busybox head -c 200000 /dev/zero | /bin/busybox tr '\\0' x)
until [ -e /closed ]; do [ ! -e /asked ] || held=$held$block; /bin/busybox sleep 0.02; done
exit 5`;

test('the workload exits when it has been ready', async () => {
  const observed = await run('process', endWhenReady, { files: { '/answer': answer } });
  await expectOutcome('workload-exits-later', observed);
});

test('the workload never gets ready', async () => {
  await expectOutcome('never-ready', await run('container', '/bin/busybox sleep 99', { within: '2s' }));
});

test('readiness is answered wrongly', async () => {
  const odd = { path: '/missing', within: '2s' };
  await expectOutcome('wrong-answer', await run('container', `${serve}/bin/busybox sleep 99`, odd));
});

test('there is no memory for a virtual machine', async () => {
  // It is refused whatever vm.overcommit_memory says, which is the whole machine's setting and not the lab's.
  await limitLibvirt(`${4 * 2 ** 30}`);
  try {
    const observed = await run('{ vm: { accelerator: auto } }', serve, { memory: '4GiB' });
    await expectOutcome('no-memory-for-guest', observed);
  } finally {
    await limitLibvirt('unlimited');
  }
});
