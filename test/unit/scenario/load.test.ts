import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BallastError } from '../../../src/errors.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import { defaultIsolation } from '../../../src/targets/container/isolation.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ballast-scenario-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function load(text: string, fileName = 'web.yaml') {
  const file = join(folder, fileName);
  await writeFile(file, text);
  return loadScenario(file);
}

/** The lines of the error that loading ends in, without the folder. */
async function problems(text: string, fileName = 'web.yaml'): Promise<string[]> {
  const error = await load(text, fileName).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof BallastError)) throw new Error('expected a BallastError', { cause: error });
  expect(error).toMatchObject({ kind: 'input', code: 'scenario-invalid' });
  return error.message.replaceAll(`${folder}/`, '').split('\n');
}

/** The hint of the error that loading ends in. */
async function hintFor(text: string): Promise<string | undefined> {
  const error = await load(text).catch((thrown: unknown) => thrown);
  return error instanceof BallastError ? error.hint : 'no error';
}

const five = 'workload:\n  image: nginx:1.27\n  port: 80\n';

describe('loadScenario', () => {
  it('fills in everything that a short scenario leaves out', async () => {
    expect(await load(five)).toEqual({
      name: 'web',
      description: undefined,
      file: join(folder, 'web.yaml'),
      workload: {
        source: { kind: 'reference', reference: 'nginx:1.27' },
        entrypoint: undefined,
        command: undefined,
        environment: {},
        user: undefined,
        workdir: undefined,
        port: 80,
        ready: { kind: 'tcp', send: '', expect: '', withinMs: 60_000 },
        stop: { signal: undefined, withinMs: 10_000 },
        limits: { cpus: 1, memoryBytes: 536_870_912, pids: 256 },
      },
      targets: [
        { kind: 'process', name: 'process' },
        { kind: 'container', name: 'container', runtime: undefined, isolation: defaultIsolation },
        { kind: 'vm', name: 'vm', accelerator: 'kvm' },
      ],
      measure: { startup: { blocks: 10, warmup: 1 }, memory: {}, image: {} },
    });
  });

  it('keeps claims as they are written', async () => {
    const { claims } = await load(`${five}claims:\n  - container.startup.ready < vm.startup.ready\n`);
    expect(claims).toEqual(['container.startup.ready < vm.startup.ready']);
  });

  it.each([
    ['claims:\n  - vn.startup.ready < 1s', '5:5: claims[0]: unknown target `vn`; did you mean `vm`?'],
    ['claims:\n  - vm.startup.ready < 1MiB', '5:24: claims[0]: a size cannot be'],
    ['claims:\n  - "vm.startup.ready < 1MiB"', '5:25: claims[0]: a size cannot be'],
    ['claims: [ vm.startup.redy < 1s ]', '4:14: claims[0]: unknown metric `startup.redy`'],
    ['claims:\n  - >\n    vm.startup.ready < 1MiB', '5:5: claims[0]: a size cannot be'],
    ['claims:\n  - vm.isolation.network == closed', '5:5: claims[0]: not measured: add `isolation: {}`'],
    [
      'claims:\n  - vm.isolation.leaks == 0',
      '5:8: claims[0]: probes are not counted any more; name a boundary',
    ],
    ['measure: { parallel: { counts: [] } }', '4:24: measure.parallel.counts: expected at least one entry'],
    ['claims: vm.startup.ready < 1s', '4:9: claims: expected a list'],
    [`claims:\n  - ${'9'.repeat(301)}`, '5:5: claims[0]: expected text'],
  ])('says where it is wrong: %s', async (claims, expected) => {
    const [first] = await problems(`${five}${claims}\n`);
    expect(first).toContain(`web.yaml:${expected}`);
  });

  it('freezes what it returns through and through', async () => {
    const scenario = await load(five);
    expect(Object.isFrozen(scenario)).toBe(true);
    expect(Object.isFrozen(scenario.workload.limits)).toBe(true);
    expect(Object.isFrozen(scenario.targets[0])).toBe(true);
  });

  it('reads every way to write a target', async () => {
    const { targets } = await load(
      `${five}targets:\n  - process: { as: bare }\n  - container: { runtime: runsc, as: gvisor }\n  - vm: { accelerator: tcg }\n  - vm: { as: fast }\n`,
    );
    expect(targets).toEqual([
      { kind: 'process', name: 'bare' },
      { kind: 'container', name: 'gvisor', runtime: 'runsc', isolation: defaultIsolation },
      { kind: 'vm', name: 'vm', accelerator: 'tcg' },
      { kind: 'vm', name: 'fast', accelerator: 'kvm' },
    ]);
  });

  it('reads what a container is to share with its host, and what to take from it', async () => {
    const { targets } = await load(
      `${five}targets:
  - container:
      as: odd
      capabilities: { add: [NET_ADMIN], drop: [CHOWN, MKNOD] }
      seccomp: unconfined
      pid: host
      user: host
      readOnly: true
      mounts: [{ host: /srv, at: /data }]
  - container: { as: strong, privileged: true }
`,
    );
    expect(targets).toEqual([
      {
        kind: 'container',
        name: 'odd',
        runtime: undefined,
        isolation: {
          privileged: false,
          capabilities: { add: ['NET_ADMIN'], drop: ['CHOWN', 'MKNOD'] },
          seccomp: 'unconfined',
          hostNamespaces: ['pid', 'user'],
          readOnly: true,
          mounts: [{ host: '/srv', at: '/data' }],
        },
      },
      {
        kind: 'container',
        name: 'strong',
        runtime: undefined,
        isolation: { ...defaultIsolation, privileged: true },
      },
    ]);
  });

  it('gives no advice to write an empty map where that would be refused', async () => {
    expect(await problems('')).toEqual(['web.yaml:1:1: expected a map, found nothing']);
    expect(await problems('workload:\n')).toEqual(['web.yaml:1:1: workload: expected a map, found nothing']);
  });

  it('refuses container settings that contradict each other, each at its place', async () => {
    const text = `${five}targets:
  - container:
      privileged: true
      seccomp: unconfined
      capabilities: { add: [SYS_ADMIN] }
  - container:
      as: other
      capabilities: { add: [CHOWN], drop: [KILL, CHOWN] }
      mounts:
        - { host: /a, at: /data }
        - { host: /b, at: /data }
        - { host: /c, at: /.ballast }
`;
    expect(await problems(text)).toEqual([
      expect.stringMatching(/^web\.yaml:7:16: targets\[0\]\.container\.seccomp: a privileged container/),
      expect.stringMatching(/^web\.yaml:8:7: targets\[0\]\.container\.capabilities: a privileged container/),
      expect.stringMatching(/^web\.yaml:11:50: .*drop\[1\]: CHOWN is added as well$/),
      expect.stringMatching(/^web\.yaml:14:27: .*mounts\[1\]\.at: a second mount at \/data$/),
      expect.stringMatching(/^web\.yaml:15:27: .*mounts\[2\]\.at: kept for/),
    ]);
  });

  it.each([
    ['{ seccomp: none }', /seccomp/],
    ['{ pid: container }', /pid/],
    ['{ capabilities: { add: [CAP_CHOWN] } }', /without CAP_, such as NET_ADMIN/],
    ['{ capabilities: { add: [chown] } }', /name of a capability/],
    ['{ mounts: [{ host: relative, at: /data }] }', /absolute path/],
    ['{ mounts: [{ host: /srv, at: / }] }', /absolute path/],
    ['{ privileged: true, user: remapped }', /no privileged container with mapped users/],
    ['{ privilege: true }', /did you mean `privileged`/],
    ['{ nwfilter: clean-traffic }', /nwfilter: unknown key; it is a setting of vm$/m],
  ])('refuses container: %s', async (settings, expected) => {
    expect((await problems(`${five}targets:\n  - container: ${settings}\n`)).join('\n')).toMatch(expected);
  });

  it('probes isolation only when asked to', async () => {
    expect((await load(`${five}measure: { isolation: {} }\n`)).measure.isolation).toEqual({});
    expect((await load(five)).measure.isolation).toBeUndefined();
  });

  it('probes the categories that are named, or all', async () => {
    const { measure } = await load(`${five}measure: { isolation: { categories: [leaks, kernel] } }\n`);
    expect(measure).toMatchObject({ isolation: { categories: ['leaks', 'kernel'] } });
    expect((await load(`${five}measure: { isolation: {} }\n`)).measure.isolation).toEqual({});
    const unknown = await problems(`${five}measure: { isolation: { categories: [limit] } }\n`);
    expect(unknown.join('\n')).toContain('did you mean `limits`');
  });

  it('always measures startup, and the rest only when listed', async () => {
    const { measure } = await load(`${five}measure: { image: {} }\n`);
    expect(measure).toEqual({
      startup: { blocks: 10, warmup: 1 },
      image: {},
    });
  });

  it('resolves paths against the folder of the file', async () => {
    const { workload } = await load('workload: { archive: ../root.tar, port: 1 }');
    expect(workload.source).toEqual({ kind: 'archive', path: join(folder, '../root.tar') });
  });

  it.each([
    ['command: [/check, -q]', { kind: 'command', argv: ['/check', '-q'] }],
    ['healthcheck: {}', { kind: 'healthcheck' }],
    ['exit: {}', { kind: 'exit', code: 0 }],
    ['exit: { code: 7 }', { kind: 'exit', code: 7 }],
  ])('needs no port for `ready: { %s }`', async (ready, expected) => {
    const { workload } = await load(`workload: { image: a, ready: { ${ready}, within: 5s } }`);
    expect(workload.ready).toEqual({ ...expected, withinMs: 5000 });
    expect(workload.port).toBeUndefined();
  });

  it.each([
    ['SIGQUIT', 3],
    ['hup', 1],
    ['"9"', 9],
    ['12', 12],
    ['SIGRTMIN+3', 37],
  ])('reads the signal %s', async (written, signal) => {
    const { workload } = await load(
      `workload: { image: a, port: 1, stopSignal: ${written}, stopWithin: 2min }`,
    );
    expect(workload.stop).toEqual({ signal, withinMs: 120_000 });
  });

  it('resolves aliases', async () => {
    const { workload } = await load('workload: { image: a, port: 1, command: &c [x], entrypoint: *c }');
    expect(workload.entrypoint).toEqual(['x']);
  });
});

describe('loadScenario complains', () => {
  it('of every problem at once, at its position', async () => {
    const text = [
      'workload:',
      '  image: nginx',
      '  prot: 80',
      '  limits: { memory: 256m }',
      'targets: [process, containr]',
      'meassure: {}',
    ].join('\n');
    expect(await problems(text)).toEqual([
      'web.yaml:1:1: workload.port: missing: expected a whole number from 1 to 65535, or a `ready` that asks no port: command, healthcheck or exit',
      'web.yaml:3:3: workload.prot: unknown key; did you mean `port`?',
      expect.stringMatching(/^web.yaml:4:21: workload.limits.memory: .*did you mean `256MiB`\?$/),
      'web.yaml:5:20: targets[1]: expected process, container, microvm or vm; did you mean `container`?',
      'web.yaml:6:1: meassure: unknown key; did you mean `measure`?',
    ]);
  });

  it.each([
    [
      'targets:\n  - vm: { accelerater: kvm }',
      '5:11: targets[0].vm.accelerater: unknown key; did you mean `accelerator`?',
    ],
    [
      'targets: [vm, vm: { accelerator: tcg }]',
      '4:15: targets[1]: a second target named vm; give it another name with `as`',
    ],
    [
      'targets:\n  - { vm: {}, container: {} }',
      '5:5: targets[0]: expected exactly one of process, container, microvm, vm',
    ],
    ['measure: { memory: }', '4:12: measure.memory: expected a map, found nothing; {} takes the defaults'],
    [
      'measure: { startup: { rounds: 1001 } }',
      '4:31: measure.startup.rounds: expected a whole number from 1 to 1000',
    ],
    ['forms: [vm]', '4:1: forms: unknown key; it is called `targets` now'],
    [
      'measure: { startup: { blocks: 3 } }',
      '4:23: measure.startup.blocks: unknown key; it is called `rounds` now',
    ],
    [
      'measure: { isolation: { kernelSurface: true } }',
      '4:25: measure.isolation.kernelSurface: unknown key; it stands in `measure` itself now',
    ],
    ['name: -x', '4:7: name: expected lower-case letters, digits and single hyphens (at most 40)'],
    ['name: x\nname: y', '5:1: name: a second time in the same map'],
    ['measure: [', '4:11: '],
    ['description: !!js/function x', '4:14: Unresolved tag'],
    ['<<: { name: x }', '4:1: <<: merge keys of YAML 1.1 are not read; write the keys out, or use an alias'],
    ['name: *gone', '4:7: expected an anchor &gone before this alias'],
    ['---\nname: y', '4:1: '],
    ['__proto__: {}', '4:1: __proto__: unknown key'],
  ])('of %j', async (more, expected) => {
    const lines = await problems(`${five}${more}`);
    expect(lines[0]?.startsWith(`web.yaml:${expected}`), lines[0]).toBe(true);
  });

  it.each([
    ['image: a, port: 1, command: nginx', 'write a list'],
    ['image: a, port: 1, command: [x, 80]', 'expected text; write "80" in quotes'],
    ['image: a, port: 1, command: [chmod, 0755, /f]', 'expected text; write "0755" in quotes'],
    ['image: a, port: 1, command: [x, 1.10]', 'expected text; write "1.10" in quotes'],
    ['image: a, port: 1, command: [x, 0x1F]', 'expected text; write "0x1F" in quotes'],
    ['image: a, port: 1, command: [x, True]', 'expected text; write "True" in quotes'],
    ['image: a, port: &a 0080, user: *a', 'user: expected text; write "0080" in quotes'],
    ['image: a, port: 1, user: 01000', 'user: expected text; write "01000" in quotes'],
    ['image: a, port: 1, command: [12345678901234567890]', 'write "12345678901234567890" in quotes'],
    [`image: a, port: 1, command: [${'1'.repeat(65)}]`, 'expected text; write it in quotes'],
    ['image: [a], port: 1', 'expected text'],
    [
      'image: a, port: 1, archive: b, dockerfile: c',
      'expected exactly one of rootfs, image, archive, dockerfile',
    ],
    ['port: 1', 'expected exactly one of rootfs, image, archive, dockerfile'],
    ['imgae: a, port: 1', 'did you mean `image`?'],
    ['image: --privileged, port: 1', 'expected an image reference'],
    ['image: a, port: 1, target: x', 'only a dockerfile has stages'],
    ['image: a, port: 1, user: "root --x"', 'expected user or user:group'],
    ['image: a, port: 1, workdir: /a/../b', 'expected an absolute path'],
    ['image: a, port: 1, environment: { A=B: x }', 'letters, digits and underscores'],
    ['image: a, port: 1, environment: { A: "\\0" }', 'without NUL'],
    ['image: a, port: 1, environment: { PIN: 123456 }', 'PIN: expected text; write it in quotes'],
    [
      'image: a, port: 1, environment: { GREETING: x }, publicEnvironment: [GREETNG]',
      'publicEnvironment[0]: not in `environment`',
    ],
    [
      'image: a, port: 1, ready: { http: {}, tcp: {} }',
      'expected at most one of http, tcp, command, healthcheck, exit',
    ],
    ['image: a, ready: { http: {} }', 'workload.port: missing'],
    ['image: a', 'workload.port: missing'],
    ['image: a, port: 1, ready: { exit: {} }', 'ready when it ends has no port'],
    ['image: a, ready: { exit: { code: 256 } }', 'expected a whole number from 0 to 255'],
    ['image: a, ready: { command: pg_isready }', 'write a list'],
    ['image: a, port: 1, stopSignal: SIGNOPE', 'expected a signal, such as SIGQUIT'],
    ['image: a, port: 1, stopWithin: 1500ms', 'expected whole seconds'],
    ['image: a, port: 1, stopWithin: 0s', 'expected 1s to 10min'],
    ['image: a, port: 1, ready: { http: { path: "/ HTTP/1.1\\r\\nX: y" } }', 'no spaces'],
    ['image: a, port: 1, ready: { http: { matches: "(" } }', 'expected a regular expression'],
    ['image: a, port: 1, ready: { http: { headers: { "X Y": z } } }', 'the name of a header'],
    ['image: a, port: 1, ready: { within: 60 }', 'such as 60s'],
    ['image: a, port: 1, limits: { cpus: 0.001 }', 'expected a number of at least 0.01'],
    ['image: a, port: 1, ready: { within: 2h }', 'expected 1ms to 1h'],
    ['rootfs: { debian: { packages: [a b] } }, command: [x], port: 1', 'name of a Debian package'],
    [
      'rootfs: { debian: { packages: [ab] }, files: { a: x } }, command: [x], port: 1',
      'expected an absolute path',
    ],
    ['rootfs: { debian: { packages: [ab] } }, port: 1', 'a rootfs says nothing of what to run'],
  ])('of { %s }', async (inner, expected) => {
    const lines = await problems(`workload: { ${inner} }`);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(expected);
  });

  it('of what cannot be measured of a batch job', async () => {
    const text =
      'workload: { image: a, ready: { exit: {} } }\nmeasure: { memory: {}, isolation: {}, neighbour: {}, lifecycle: {}, speed: {} }';
    expect(await problems(text)).toEqual([
      expect.stringMatching(/^web.yaml:2:24: measure.isolation: a batch job .* has ended when it is ready/),
      expect.stringMatching(/^web.yaml:2:39: measure.neighbour: a batch job/),
      expect.stringMatching(/^web.yaml:2:54: measure.lifecycle: a batch job/),
      expect.stringMatching(/^web.yaml:2:69: measure.speed: a batch job/),
    ]);
  });

  it('of a file whose name cannot be the name of a scenario', async () => {
    expect(await problems(five, 'My Web.yaml')).toEqual([expect.stringContaining('name: missing')]);
  });

  it('of a file that is not there', async () => {
    await expect(loadScenario(join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'scenario-missing' });
    await expect(loadScenario(folder)).rejects.toMatchObject({ code: 'scenario-missing' });
  });

  it.each([
    ['an empty file', ''],
    ['a file above 1 MiB', `#${'x'.repeat(1024 * 1024)}`],
    ['nesting without end', '['.repeat(10_000)],
    [
      'aliases that multiply',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.replace(/./g, (k) => `${k}: &${k} [${`*${String.fromCharCode(k.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}`,
    ],
    ['an alias of itself', 'workload: &w { image: a, port: 1, command: *w }'],
    ['many problems', `targets:\n${'  - nothing\n'.repeat(5000)}`],
    ['many unknown keys', Array.from({ length: 5000 }, (_, i) => `k${i}: 1\n`).join('')],
  ])('briefly of %s', async (_, text) => {
    const lines = await problems(text);
    expect(lines.length).toBeLessThanOrEqual(21);
    expect(lines.join().length).toBeLessThan(8000);
    expect(lines[0]).toMatch(/^web\.yaml:\d+:\d+: /);
  });

  it('without what could steer a terminal', async () => {
    expect((await problems(`${five}"\\e[2J": 1`))[0]).not.toContain('\u001b');
  });
});

describe('hosts, pulls and caches', () => {
  it('are taken as written, with their defaults', async () => {
    const scenario = await load(
      `${five}hosts: [local, lab, "ssh://root@server:2222"]\nmeasure: { startup: { caches: cold }, pull: {} }\n`,
    );
    expect(scenario.hosts).toEqual(['local', 'lab', 'ssh://root@server:2222']);
    expect(scenario.measure.startup).toEqual({ blocks: 10, warmup: 1, caches: 'cold' });
    expect(scenario.measure.pull).toEqual({ registry: '127.0.0.1:5000', repetitions: 9 });
  });

  it('are refused where they stand', async () => {
    expect(await problems(`${five}hosts: [local, root@server, local]\n`)).toEqual([
      expect.stringMatching(/^web\.yaml:4:16: hosts\[1\]: .*did you mean `ssh:\/\/root@server`\?$/),
      expect.stringMatching(/^web\.yaml:4:29: hosts\[2\]: a second time: local$/),
    ]);
    expect(await problems(`${five}hosts: ["ssh://me:secret@server"]\n`)).toEqual([
      expect.stringMatching(/holds a password/),
    ]);
    expect(await problems(`${five}measure: { pull: { registry: "https://hub" } }\n`)).toEqual([
      'web.yaml:4:30: measure.pull.registry: expected a host and a port, such as 127.0.0.1:5000',
    ]);
  });
});

describe('the hint of an error in a scenario', () => {
  it.each([
    ['the YAML itself', 'workload: { image: "nginx\n', /quote, colon, bracket/],
    ['a key that is like no other', `${five}nonsense: 1\n`, /ballast schema scenario/],
    ['a claim', `${five}claims: [vm.startup.ready]\n`, undefined],
    ['a key that is misspelt', `${five}mesure: {}\n`, undefined],
  ])('fits it, and is none where the message says it all: %s', async (_, text, hint) => {
    const said = await hintFor(text);
    if (hint === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(hint);
  });

  it('comes with the line of the file, but not where a secret may stand', async () => {
    const error = await load(`${five}  environment: { A: 1 }\nnonsense: 1\n`).catch(
      (thrown: unknown) => thrown,
    );
    expect((error as BallastError).problems.map(({ excerpt }) => excerpt)).toEqual([
      undefined,
      '5 | nonsense: 1\n  | ^^^^^^^^',
    ]);
  });
});
