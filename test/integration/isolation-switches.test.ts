import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Verdict, verdictLetters } from '../../src/inside/verdicts.ts';
import { catalogue } from '../../src/stages/isolation/catalogue.ts';
import { type ProbeFinding, probeInstance } from '../../src/stages/isolation/probe-instance.ts';
import type { ContainerIsolation } from '../../src/targets/container/isolation.ts';
import { type ContainerProbing, openContainerProbing } from '../fixtures/probed-containers.ts';

// One thing is switched on a container: exactly the probes concerned must change, and each to the new state.
const concerned = ['kernel', 'namespaces', 'privileges', 'devices'];
const probes = catalogue.filter(({ category }) => concerned.includes(category));
type Verdicts = ReadonlyMap<string, { readonly verdict: Verdict; readonly because: string }>;

/** The reason that K5 gives, and nothing more, where others start processes on the host at the same time. */
const busyHost = 'without the host’s doing';

let probing: ContainerProbing;
let usual: Verdicts;
/** Settings of the host that decide what a container may do. */
let host: { kcore: boolean; appArmor: boolean; dmesgRestricted: boolean; bounded: boolean };

async function verdictsOf(
  name: string,
  changes: Partial<ContainerIsolation>,
  asking = probes,
  runtime?: string,
): Promise<Verdicts> {
  const { context, hostEye } = probing;
  await using target = await probing.target(name, changes, runtime);
  const found = new Map<string, ProbeFinding>();
  const { limits } = context.workload;
  const references = new Map<string, unknown>();
  const users = ['root'] as const;
  const asked = {
    target,
    id: name,
    probes: asking,
    users,
    hostEye,
    limits,
    references,
    signal: context.signal,
  };
  await probeInstance(asked, (one) => found.set(one.probe.id, one));
  return found;
}

/** The differences from the container of the engine's own defaults, as letters: before and after. */
async function changed(name: string, changes: Partial<ContainerIsolation>): Promise<Record<string, string>> {
  return difference(await verdictsOf(name, changes));
}

function difference(now: Verdicts): Record<string, string> {
  expect([...now.keys()]).toEqual(probes.map(({ id }) => id));
  const letter = (all: Verdicts, id: string) => verdictLetters[all.get(id)?.verdict ?? 'error'];
  for (const [id, { verdict, because }] of now) expect(verdict, `${id}: ${because}`).not.toBe('error');
  return Object.fromEntries(
    probes
      .filter(({ id }) => ![usual, now].some((all) => all.get(id)?.because.includes(busyHost)))
      .map(({ id }) => [id, `${letter(usual, id)}${letter(now, id)}`] as const)
      .filter(([, letters]) => letters[0] !== letters[1]),
  );
}

/** True when the host can have every capability that its kernel knows. */
async function allCapabilities(): Promise<boolean> {
  const { host } = probing.context;
  const last = Number((await host.exec(['cat', '/proc/sys/kernel/cap_last_cap'])).stdout);
  const { stdout } = await host.exec(['cat', '/proc/self/status']);
  return BigInt(`0x${/CapBnd:\t(\w+)/.exec(stdout)?.[1]}`) === (1n << BigInt(last + 1)) - 1n;
}

beforeAll(async () => {
  probing = await openContainerProbing('switches');
  usual = await verdictsOf('usual', {});
  const { hostEye } = probing;
  const has = async (path: string) => (await hostEye.stat(path)).kind === 'content';
  const restricted = await hostEye.read('/proc/sys/kernel/dmesg_restrict');
  host = {
    kcore: await has('/proc/kcore'),
    appArmor: await has('/sys/kernel/security/apparmor/profiles'),
    bounded: !(await allCapabilities()),
    dmesgRestricted: restricted.kind === 'content' && restricted.text === '1\n',
  };
});

afterAll(async () => {
  await probing?.[Symbol.asyncDispose]();
});

test('nothing switched: no verdict changes from one container to the next, and none is inconclusive', async () => {
  expect(await changed('again', {})).toEqual({});
  const undecided = [...usual].filter(
    ([, { verdict, because }]) => verdict === 'inconclusive' && !because.includes(busyHost),
  );
  expect(undecided).toEqual([]);
});

test('privileged: bounds, masks, filters and device rules fall, the namespaces stay', async () => {
  const now = await verdictsOf('privileged', { privileged: true });
  if (host.bounded && now.get('K1')?.because.includes('unable to apply caps')) {
    // The runtime asks for capabilities that this host itself cannot have: there is no such container, and no good
    // verdict.
    expect(new Set([...now.values()].map(({ verdict }) => verdict))).toEqual(new Set(['error']));
    return;
  }
  expect(difference(now)).toEqual({
    // It holds all that the engine knows and the host can have.
    P1: 'PX',
    P2: 'PX',
    // Its own host name may be set, since only the capability was missing.
    N13: 'DI',
    ...(usual.get('P7')?.verdict === 'exposed' ? {} : { P7: 'DX' }),
    P8: 'DX',
    P9: 'DX',
    P10: 'DX',
    // /dev is filled with the host's devices, and the masks are gone.
    D1: 'IX',
    D2: '–X',
    ...(host.kcore ? { D3: 'DX' } : {}),
    D4: 'DL',
    D5: 'DL',
    D7: 'DL',
    ...(host.appArmor ? { P5: 'DO' } : {}),
  });
});

test('the process namespace of the host: it and its processes, nothing else', async () => {
  expect(await changed('host-pid', { hostNamespaces: ['pid'] })).toEqual({ N1: 'IS', N9: 'IS' });
});

test('the host’s processes and the capability to look into them: the root folder of the first, and what listens there', async () => {
  const changes = { hostNamespaces: ['pid'], capabilities: { add: ['SYS_PTRACE'], drop: [] } } as const;
  expect(await changed('host-pid-ptrace', changes)).toEqual({
    N1: 'IS',
    N9: 'IS',
    N10: 'IX',
    P1: 'PX',
    P2: 'PX',
    P6: 'IX',
  });
});

test('one capability, SYS_ADMIN: what it permits', async () => {
  const changes = { capabilities: { add: ['SYS_ADMIN'], drop: [] } };
  expect(await changed('sys-admin', changes)).toEqual({
    P1: 'PX',
    P2: 'PX',
    N13: 'DI',
    P8: 'DX',
    // The engine's filter lets its holders make namespaces.
    P9: 'DX',
    // /proc/iomem asks for this very capability.
    D5: 'DL',
  });
});

test('no new privileges: that alone', async () => {
  expect(await changed('no-new-privileges', { noNewPrivileges: true })).toEqual({ P4: 'OI' });
});

test('no filter of system calls: only what a filter alone had stopped', async () => {
  expect(await changed('no-seccomp', { seccomp: 'unconfined' })).toEqual({
    P9: 'DX',
    ...(host.dmesgRestricted ? {} : { D4: 'DL' }),
  });
});

test('a filter that refuses nothing is none', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'ballast-filter-'));
  const file = join(folder.path, 'filter.json');
  const asking = catalogue.filter(({ id }) => id === 'S1');
  const verdictUnder = async (action: string) => {
    await writeFile(file, JSON.stringify({ defaultAction: action, syscalls: [] }));
    return (await verdictsOf('filter', { seccompFile: file }, asking)).get('S1');
  };
  const open = { verdict: 'open', because: 'its system calls are filtered, and none is refused' };
  expect(await verdictUnder('SCMP_ACT_ALLOW')).toMatchObject(open);
  expect(await verdictUnder('SCMP_ACT_LOG')).toMatchObject(open);
});

test('the host’s cgroups, writable: limits that it may lift are none', async () => {
  const asking = catalogue.filter(({ id }) => ['R1', 'R2', 'R3'].includes(id));
  const verdicts = async (name: string, changes: Partial<ContainerIsolation>) =>
    [...(await verdictsOf(name, changes, asking)).values()].map(({ verdict }) => verdict);
  expect(await verdicts('limited', {})).toEqual(['isolated', 'isolated', 'isolated']);
  const mounts = [{ host: '/sys/fs/cgroup', at: '/host/cgroups' }];
  expect(await verdicts('lifting', { mounts })).toEqual(['exposed', 'exposed', 'exposed']);
});

test('a folder of the host: its mount, nothing else', async () => {
  const mounts = [{ host: probing.folder, at: '/host' }];
  expect(await changed('folder', { mounts })).toEqual({ N10: 'IX' });
});

test('the host’s /proc and its cgroups: the mounts, and the settings that they let it write to', async () => {
  const mounts = [
    { host: '/proc', at: '/host/proc' },
    { host: '/sys/fs/cgroup', at: '/host/cgroups' },
  ];
  expect(await changed('kernel-mounts', { mounts })).toEqual({
    N9: 'IS',
    N10: 'IX',
    P10: 'DX',
    P11: 'DX',
  });
});

test('the engine’s socket under another name: the socket, and the mount that it is', async () => {
  const mounts = [{ host: '/var/run/docker.sock', at: '/opt/engine' }];
  expect(await changed('socket', { mounts })).toEqual({ N10: 'IX', P6: 'IX' });
});

test('without NET_RAW, no frame under a forged address; what else comes through the network stays', async () => {
  const asking = catalogue.filter(({ category }) => category === 'network');
  const letters = async (name: string, changes: Partial<ContainerIsolation>) =>
    Object.fromEntries(
      [...(await verdictsOf(name, changes, asking))].map(([id, { verdict }]) => [
        id,
        verdictLetters[verdict],
      ]),
    );
  const before = await letters('net-raw', {});
  expect(before).toMatchObject({ C2: expect.stringMatching(/^[OX]$/), C3: 'O', D11: 'X' });
  expect(await letters('no-net-raw', { capabilities: { add: [], drop: ['NET_RAW'] } })).toEqual({
    ...before,
    C3: 'D',
  });
});

test('a sandbox: the host tells that the kernel is its own, and that its network is', async () => {
  const asking = catalogue.filter(({ id }) => ['K6', 'N1', 'N3', 'N7', 'N10', 'P1', 'P3'].includes(id));
  const found = await verdictsOf('sandbox', {}, asking, 'runsc');
  const letters = [...found].map(([id, { verdict, because }]) => [id, verdictLetters[verdict], because]);
  expect(letters).toMatchObject([
    ['K6', 'I', expect.stringMatching(/^the host runs \/\S*runsc in its place/)],
    ['N1', 'I', expect.anything()],
    ['N3', 'I', expect.anything()],
    ['N7', 'I', expect.anything()],
    ['N10', 'I', expect.anything()],
    ['P1', 'G', expect.anything()],
    ['P3', 'G', expect.anything()],
  ]);
});
