import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insideLab, labStatus } from '../../lab/lab.ts';
import { type EngineOnDemand, engineOnDemand } from '../../src/docker/engine-on-demand.ts';
import type { Host } from '../../src/host/host.ts';
import { openHost } from '../../src/host/open-host.ts';
import { Eye } from '../../src/inside/eye.ts';
import { ProbeSession } from '../../src/inside/session.ts';
import { catalogue } from '../../src/stages/isolation/catalogue.ts';
import { openProbing } from '../../src/stages/isolation/measure.ts';
import type { ControlRecord, ProbeRecord } from '../../src/stages/isolation/records.ts';
import { eachTargetOnce } from '../../src/stages/stage.ts';
import { takeTurns } from '../../src/stages/take-turns.ts';
import { defaultIsolation } from '../../src/targets/container/isolation.ts';
import { openShared } from '../../src/targets/shared.ts';
import type { PreparedTarget, ProbedInstance, TargetContext } from '../../src/targets/target.ts';
import type { TargetSpec } from '../../src/targets/targets.ts';
import { prepareTarget } from '../../src/targets/targets.ts';
import type { Workload } from '../../src/workload.ts';
import { listening } from '../fixtures/listening.ts';

const runId = `test-harmless-${process.pid}`;
const runFolder = `/var/lib/ballast/runs/${runId}`;
const rootfs = `${runFolder}/rootfs`;
const specs: readonly TargetSpec[] = [
  { kind: 'process', name: 'process' },
  { kind: 'container', name: 'container', runtime: undefined, isolation: defaultIsolation },
];
let host: Host;
let engine: EngineOnDemand;
const shared = openShared();
const prepared: PreparedTarget[] = [];
const records: (ProbeRecord | ControlRecord)[] = [];

/** What probes could leave behind on the host, one shell script each; the shell's own traces are not in them. */
const looks = {
  // Reading vm/stat_refresh is itself an action.
  sysctls: 'grep -rsa "" /proc/sys --exclude=stat_refresh; :',
  // Docker mounts the host's network namespace when the first container shares it, and keeps that while it runs.
  // A parameter that nobody may write is a figure that its module counts.
  'settings of modules and interrupts':
    'find /sys/module/*/parameters -type f -perm /222 -exec grep -sa "" {} +; grep -sa "" /proc/irq/*/smp_affinity; :',
  mounts: "cut -d' ' -f3- /proc/self/mountinfo | grep -v ' /run/docker/netns/default '",
  // Other programs use these folders at any time; what a probe makes there it names so.
  files: "find /tmp /var/tmp /dev/shm /run -xdev -maxdepth 2 -name '.ballast-*' | sort",
  'network interfaces': 'ls /sys/class/net',
  image: `find ${rootfs} -printf '%y %m %U %G %s %T@ %C@ %p\\n' | sort`,
  'shared memory, semaphores and message queues': 'cat /proc/sysvipc/shm /proc/sysvipc/sem /proc/sysvipc/msg',
  keys: 'grep ballast /proc/keys; :',
  // Mounted for the look alone, in a mount namespace that ends with it.
  tracing: `unshare -m sh -c 'mount -t tracefs tracefs /sys/kernel/tracing; cd /sys/kernel/tracing
    for name in current_tracer tracing_on tracing_cpumask trace_options set_ftrace_filter set_ftrace_notrace \\
      set_ftrace_pid set_graph_function set_event set_event_pid kprobe_events uprobe_events events/enable; do
      echo "$name: $(head -c 65536 $name 2>&1)"; done; ls instances'`,
} as const;
type Look = keyof typeof looks;

const look = async (name: Look) => (await host.exec(['sh', '-c', looks[name]])).stdout;

async function stateOfHost(): Promise<Record<Look, string>> {
  const state = {} as Record<Look, string>;
  for (const name of Object.keys(looks) as Look[]) state[name] = await look(name);
  return state;
}

/**
 * How much of the kernel's log readers of /proc/kmsg have taken already, in bytes. New messages do not change it, and
 * old ones that fall out of the log only lessen it.
 */
async function readLog(): Promise<number> {
  // syslog(2), which no command asks for this: SYSLOG_ACTION_READ_ALL less SYSLOG_ACTION_SIZE_UNREAD.
  const source = '$b = "\\0" x (1 << 22); print syscall(103, 3, $b, length $b) - syscall(103, 9, 0, 0)';
  const taken: number[] = [];
  // A message that comes between the two is counted once.
  while (taken.length < 3) taken.push(Number((await host.exec(['perl', '-e', source])).stdout));
  return Math.min(...taken);
}

/** Where a program inside could leave something, and what its kernel keeps for it. */
async function stateInside(instance: ProbedInstance): Promise<Record<string, unknown>> {
  const stream = await instance.probe('root');
  using session = await ProbeSession.open(stream);
  const eye = new Eye(session);
  const state: Record<string, unknown> = {};
  for (const folder of ['/', '/bin', '/etc', '/dev', '/dev/shm', '/run', '/tmp', '/var/tmp'])
    state[folder] = await eye.list(folder);
  for (const file of ['/proc/sysvipc/shm', '/proc/sys/kernel/hostname', '/etc/hosts', '/etc/resolv.conf'])
    state[file] = await eye.read(file);
  state.mounts = await eye.digest('/proc/self/mountinfo');
  return state;
}

/** The same target, whose probed instances are looked into right after their start and right before their end. */
function watched(
  target: PreparedTarget,
  tell: (when: 'before' | 'after', state: unknown) => void,
): PreparedTarget {
  let isFirst = true;
  return {
    ...target,
    async createProbed(id) {
      const created = await target.createProbed(id);
      // A sibling that a probe asks for is not the one that is probed.
      if (!isFirst) return created;
      isFirst = false;
      let instance: ProbedInstance | undefined;
      return {
        knownBy: created.knownBy,
        async launch(marks) {
          instance = await created.launch(marks);
          tell('before', await stateInside(instance));
          return instance;
        },
        async [Symbol.asyncDispose]() {
          try {
            if (instance !== undefined) tell('after', await stateInside(instance));
          } finally {
            await created[Symbol.asyncDispose]();
          }
        },
      };
    },
  };
}

const inside = new Map<string, Partial<Record<'before' | 'after', unknown>>>();
let before: Record<Look, string>;
let changing: ReadonlySet<string>;
let readBefore: number;

beforeAll(async () => {
  const lab = await labStatus();
  host = await openHost(insideLab() ? 'local' : `ssh://${lab.user}@${lab.address}`, lab);
  engine = engineOnDemand(host);
  await host.exec(['mkdir', '-p', `${rootfs}/bin`, `${rootfs}/tmp`, `${rootfs}/run`, `${rootfs}/etc`]);
  await host.exec(['cp', '/bin/busybox', `${rootfs}/bin/sleep`]);
  const limits = { cpus: 1, memoryBytes: 128 * 2 ** 20, pids: 64 };
  const start = { argv: ['/bin/sleep', '900'], environment: {}, workdir: '/', uid: 0, gid: 0, groups: [] };
  const context: TargetContext = {
    host,
    engine,
    shared,
    runId,
    runFolder,
    signal: new AbortController().signal,
    progress: () => undefined,
    // Of the workload the targets only ask for these.
    workload: { port: 18474, limits, ready: { withinMs: 60_000 } } as unknown as Workload,
    image: {
      digest: 'sha256:test-harmless-v1',
      rootfsFolder: rootfs,
      engineId: undefined,
      start,
      preparation: {},
    },
  };
  const targets = new Map<string, PreparedTarget>();
  for (const spec of specs) {
    const target = await prepareTarget(context, spec);
    prepared.push(target);
    targets.set(
      spec.name,
      watched(target, (when, state) => inside.set(spec.name, { ...inside.get(spec.name), [when]: state })),
    );
  }
  const earlier = await stateOfHost();
  await sleep(2000);
  before = await stateOfHost();
  // What differs without a probe is no probe's doing.
  changing = new Set(differing(earlier.sysctls, before.sysctls));
  readBefore = await readLog();
  const probing = await openProbing({
    context,
    prepared: targets,
    probes: catalogue,
    store: (record) => {
      if (record.type === 'probe' || record.type === 'control') records.push(record);
    },
  });
  await takeTurns(probing, eachTargetOnce([...targets.keys()]), listening());
});

afterAll(async () => {
  for (const target of prepared) await target[Symbol.asyncDispose]();
  await shared[Symbol.asyncDispose]();
  await engine?.[Symbol.asyncDispose]();
  await host?.exec(['rm', '-rf', '--one-file-system', '--', runFolder]);
  await host?.[Symbol.asyncDispose]();
});

/** The files under /proc/sys of which a line is in one text and not in the other. */
function differing(one: string, other: string): string[] {
  const [ones, others] = [one, other].map((text) => new Set(text.split('\n')));
  const lines = [...(ones ?? [])].filter((line) => !others?.has(line));
  lines.push(...[...(others ?? [])].filter((line) => !ones?.has(line)));
  return [...new Set(lines.map((line) => line.slice(0, line.indexOf(':'))))].sort();
}

/** Figures of what is in use, which move with whatever else the host does. */
const inUse =
  /\/(random\/\w+|dentry-state|inode-nr|inode-state|file-nr|aio-nr|ns_last_pid|pty\/nr|nf_conntrack_count|quota\/\w+)$/;

test('every probe was run, in both targets and on the weakened ones', () => {
  const ids = catalogue.map(({ id }) => id).sort();
  const probed = records.filter((record) => record.type === 'probe');
  const unlaunched = probed.filter(({ repetitions }) => repetitions.length === 0);
  expect(unlaunched.map(({ target, probe, because }) => `${target} ${probe}: ${because}`)).toEqual([]);
  for (const { name } of specs) {
    const ofTarget = new Set(probed.filter(({ target }) => target === name).map(({ probe }) => probe));
    expect([...ofTarget].sort()).toEqual(ids);
  }
  expect(records.some(({ type }) => type === 'control')).toBe(true);
});

describe('the host keeps', () => {
  test('its sysctls', async () => {
    const changed = differing(before.sysctls, await look('sysctls'));
    expect(before.sysctls.split('\n').length).toBeGreaterThan(500);
    expect(changed.filter((path) => !changing.has(path) && !inUse.test(path))).toEqual([]);
  });

  const others = (Object.keys(looks) as Look[]).filter((name) => name !== 'sysctls');
  test.each(others)('its %s', async (name) => {
    expect(await look(name)).toBe(before[name]);
  });

  test('its tracing to look at', () => {
    expect(before.tracing).toMatch(/^current_tracer: \w+$/m);
    expect(before.tracing).toMatch(/^tracing_on: [01]$/m);
  });

  test('what of the kernel’s log nobody has read', async () => {
    expect(await readLog()).toBeLessThanOrEqual(readBefore);
  });
});

describe.each(specs.map(({ name }) => name))('inside, the %s keeps', (name) => {
  test('its folders, mounts, shared memory and name', () => {
    const states = inside.get(name);
    expect(states?.before).toBeDefined();
    expect(states?.after).toEqual(states?.before);
  });
});
