import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Eye } from '../../src/inside/eye.ts';
import { ProbeSession } from '../../src/inside/session.ts';
import { Marks } from '../../src/marks.ts';
import { catalogue } from '../../src/stages/isolation/catalogue.ts';
import { type Repetition, repeatOnce } from '../../src/stages/isolation/run-probe.ts';
import type { ContainerIsolation } from '../../src/targets/container/isolation.ts';
import { type ContainerProbing, openContainerProbing } from '../fixtures/probed-containers.ts';

// The answers of probes are compared with what a person finds with the engine's client and the host's /proc.
let probing: ContainerProbing;
const configured = {
  usual: () => ({}),
  bare: () => ({ capabilities: { add: [], drop: ['ALL'] }, seccomp: 'unconfined' }),
  mixed: () => ({
    capabilities: { add: ['SYS_ADMIN'], drop: ['MKNOD', 'NET_RAW'] },
    hostNamespaces: ['pid', 'ipc'],
    mounts: [{ host: probing.folder, at: '/host' }],
  }),
} as const satisfies Record<string, () => Partial<ContainerIsolation>>;
type Name = keyof typeof configured;

interface Facts {
  /** The fields of a process's status inside, and of one on the host. */
  readonly status: ReadonlyMap<string, string>;
  /** Tells for each namespace of its first process, as the host sees it, whether it is the host's own. */
  readonly namespaces: Readonly<Record<string, boolean>>;
  readonly userMap: string;
  readonly argvOnHost: string;
  readonly mounts: number;
  readonly devices: readonly string[];
  readonly processesInside: readonly string[];
}
const facts = new Map<Name, Facts>();
const said = new Map<Name, ReadonlyMap<string, Repetition>>();
const kinds = ['pid', 'mnt', 'net', 'ipc', 'uts', 'cgroup', 'user', 'time'];

const fields = (text: string) =>
  new Map(text.split('\n').map((line) => line.split(':\t', 2) as [string, string]));
const bits = (mask: string | undefined) =>
  [...BigInt(`0x${mask ?? '0'}`).toString(2)].filter((bit) => bit === '1').length;

async function byHand(container: string): Promise<Facts> {
  const run = async (...argv: string[]) => (await probing.context.host.exec(argv)).stdout;
  const inside = (...argv: string[]) => run('docker', 'exec', container, '/bin/busybox', ...argv);
  const [pid = '', mounts] = (
    await run('docker', 'inspect', '-f', '{{.State.Pid}} {{len .Mounts}}', container)
  ).split(' ');
  const namespaces: Record<string, boolean> = {};
  for (const kind of kinds) {
    const [its, hosts] = [`/proc/${pid}/ns/${kind}`, `/proc/self/ns/${kind}`];
    namespaces[kind] = (await run('readlink', its)) === (await run('readlink', hosts));
  }
  return {
    status: fields(await inside('cat', '/proc/self/status')),
    namespaces,
    userMap: (await run('cat', `/proc/${pid}/uid_map`)).trim().replaceAll(/\s+/g, ' '),
    argvOnHost: (await run('cat', `/proc/${pid}/cmdline`)).replaceAll('\0', ' '),
    mounts: Number(mounts),
    devices: (await inside('ls', '/dev')).trim().split('\n'),
    // `ls` would look at each entry, and fails when a process has ended since it was listed.
    processesInside: (await inside('sh', '-c', 'cd /proc && echo [0-9]*')).trim().split(' '),
  };
}

async function look(name: Name): Promise<void> {
  const { context, hostEye: host } = probing;
  const { signal } = context;
  const target = await probing.target(name, configured[name]());
  await using created = await target.createProbed(name);
  const instance = await created.launch(new Marks());
  facts.set(name, await byHand(`ballast-${context.runId}-${name}`));
  using session = await ProbeSession.open(await instance.probe('root'));
  const sibling = () => Promise.reject(new Error('not asked for'));
  const { limits } = context.workload;
  const seen = { host, user: 'root', kernel: 'host', sibling, limits, reference: null } as const;
  const eyes = { inside: new Eye(session), ...seen };
  const hostSide = await instance.hostSide();
  const workloadPid = () => instance.workloadPid();
  const known = { hostSide, boundary: hostSide.processes, address: instance.address.host, workloadPid };
  const verdicts = new Map<string, Repetition>();
  for (const probe of catalogue.filter(({ id }) => /^(K6|N|P|D1$|B[1-7]$)/.test(id)))
    verdicts.set(probe.id, await repeatOnce(probe, async () => ({ ...eyes, ...known }), signal));
  said.set(name, verdicts);
}

beforeAll(async () => {
  probing = await openContainerProbing('by-hand');
  for (const name of Object.keys(configured)) await look(name as Name);
});

afterAll(async () => {
  await probing?.[Symbol.asyncDispose]();
});

test('the three differ in what is looked at by hand', () => {
  const all = [...facts.values()];
  for (const fact of ['CapEff', 'CapBnd'] as const)
    expect(new Set(all.map(({ status }) => status.get(fact))).size).toBe(3);
  expect(all.map(({ status }) => status.get('Seccomp'))).toEqual(['2', '0', '2']);
  expect(all.map(({ namespaces }) => namespaces.pid)).toEqual([false, false, true]);
});

describe.each(Object.keys(configured) as Name[])('%s', (name) => {
  const factsOf = () => facts.get(name) as Facts;
  const verdict = (id: string) => said.get(name)?.get(id)?.verdict;
  const because = (id: string) => said.get(name)?.get(id)?.because;

  test('capabilities in effect and their bound are those of the status', () => {
    const { status } = factsOf();
    for (const [id, field] of Object.entries({ P1: 'CapEff', P2: 'CapBnd' })) {
      const mask = BigInt(`0x${status.get(field)}`);
      const isBeyond = (mask & ~0xa80425fbn) !== 0n;
      expect(verdict(id)).toBe(mask === 0n ? 'isolated' : isBeyond ? 'exposed' : 'partly');
      expect(because(id)).toContain(
        mask === 0n ? 'no capability' : `${bits(status.get(field))} capabilities`,
      );
    }
  });

  test('the filter and the capability decide on namespaces of its own', () => {
    const { status } = factsOf();
    const admin = (BigInt(`0x${status.get('CapEff')}`) & (1n << 21n)) !== 0n;
    expect(verdict('P9')).toBe(status.get('Seccomp') === '2' && !admin ? 'denied' : 'exposed');
    expect(verdict('P8')).toBe(admin ? 'exposed' : 'denied');
  });

  test('what its first process is on the host is what the kernel says of it inside', () => {
    const { status, namespaces } = factsOf();
    const figure = (id: string) => said.get(name)?.get(id)?.figures;
    const held = BigInt(`0x${status.get('CapPrm')}`);
    const isBeyond = (held & ~0xa80425fbn) !== 0n;
    expect(verdict('B1')).toBe('open');
    expect(figure('B2')).toEqual({ capabilities: bits(status.get('CapPrm')) });
    expect(verdict('B2')).toBe(held === 0n ? 'closed' : isBeyond ? 'open' : 'partly');
    expect(verdict('B3')).toBe(status.get('NoNewPrivs') === '1' ? 'closed' : 'open');
    expect(verdict('B4')).toBe(status.get('Seccomp') === '2' ? 'partly' : 'open');
    if (status.get('Seccomp') === '2') {
      expect(figure('B4')?.calls).toBeGreaterThan(200);
      expect(figure('B4')?.calls).toBeLessThan(350);
    }
    const shared = ['pid', 'mnt', 'net', 'ipc', 'uts', 'cgroup', 'user'].filter((kind) => namespaces[kind]);
    expect(figure('B6')).toEqual({ hostNamespaces: shared.length });
    expect(verdict('B7')).toBe('closed');
    expect(because('B1')).toMatch(/behind it: containerd-shim\S* \(root of the host\)/);
  });

  test('new privileges, user ids and mounts are as the kernel and the engine say', () => {
    const { status, userMap, mounts } = factsOf();
    expect(verdict('P4')).toBe(status.get('NoNewPrivs') === '1' ? 'isolated' : 'open');
    expect(verdict('P3')).toBe(userMap === '0 0 4294967295' ? 'exposed' : 'isolated');
    expect(verdict('N10')).toBe(mounts > 0 ? 'exposed' : 'isolated');
  });

  test('each namespace is the host’s own where the host’s /proc shows the same inode, and nowhere else', () => {
    const { namespaces } = factsOf();
    expect(Object.keys(namespaces)).toEqual(kinds);
    for (const [index, kind] of kinds.entries())
      expect(verdict(`N${index + 1}`), kind).toBe(namespaces[kind] ? 'shared' : 'isolated');
  });

  test('its processes are seen from the host, and the host’s from inside where they are listed', () => {
    const { argvOnHost, processesInside } = factsOf();
    expect(argvOnHost).toBe('/bin/busybox sleep 600 ');
    expect(verdict('K6')).toBe('shared');
    expect(verdict('N9')).toBe(processesInside.length > 10 ? 'shared' : 'isolated');
    expect(verdict('N12')).toBe(factsOf().namespaces.ipc ? 'shared' : 'isolated');
    expect(verdict('N11')).toBe(factsOf().namespaces.net ? 'shared' : 'isolated');
  });

  test('device files are those of the folder', () => {
    const { devices, status } = factsOf();
    expect(verdict('D1')).toBe(
      devices.some((device) => /^(loop|tty|sd|vd)\w*\d/.test(device)) ? 'exposed' : 'isolated',
    );
    const mayMake = (BigInt(`0x${status.get('CapEff')}`) & (1n << 27n)) !== 0n;
    expect(because('P7')).toContain(mayMake ? 'device file' : 'making a device file is refused');
  });
});
