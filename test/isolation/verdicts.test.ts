import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insideLab, labStatus } from '../../lab/lab.ts';
import { probeForms } from '../../src/execution/probe-forms.ts';
import { engineOnDemand } from '../../src/forms/container/engine-on-demand.ts';
import type { FormContext, PreparedForm } from '../../src/forms/form.ts';
import { prepareForm } from '../../src/forms/prepare-form.ts';
import type { Host } from '../../src/host/host.ts';
import { openHost } from '../../src/host/open-host.ts';
import { catalogue } from '../../src/measure/isolation/catalogue.ts';
import { Marks } from '../../src/measure/marks.ts';
import type { ControlRecord, ProbeRecord } from '../../src/results/records.ts';
import { type ProbeUser, verdictLetters } from '../../src/results/verdicts.ts';
import { defaultIsolation } from '../../src/scenario/container-isolation.ts';
import type { FormSpec, Scenario } from '../../src/scenario/scenario.ts';

// The image holds one static program and no shell: what probes need, they bring along.
const runId = `test-isolation-${process.pid}`;
const runFolder = `/var/lib/ballast/runs/${runId}`;
const container = { kind: 'container', runtime: undefined } as const;
const specs: readonly FormSpec[] = [
  { kind: 'process', name: 'process' },
  { ...container, name: 'container', isolation: defaultIsolation },
  {
    ...container,
    name: 'admin',
    isolation: {
      ...defaultIsolation,
      readOnly: true,
      capabilities: { add: ['SYS_ADMIN'], drop: [] },
    },
  },
  { ...container, name: 'host-pid', isolation: { ...defaultIsolation, hostNamespaces: ['pid'] } },
  { kind: 'vm', name: 'vm', accelerator: 'auto' },
];
let host: Host;
let context: FormContext;
const forms = new Map<string, PreparedForm>();
const records: (ProbeRecord | ControlRecord)[] = [];
let before: string;

/** What probes could leave behind on the host. */
async function stateOfHost(): Promise<string> {
  const script = `cut -d' ' -f3- /proc/self/mountinfo; cat /proc/sysvipc/shm; hostname; ls -A /dev/shm
    sysctl -a 2>/dev/null | grep -vE 'random|fs.quota|inode|dentry|file-nr|nr_|kernel.ns_last_pid|pty.nr|netfilter.*count'
    ls /proc | grep -E '^[0-9]+$' | while read -r p; do tr '\\0' ' ' < /proc/$p/cmdline | grep ballast-probe; done; :`;
  return (await host.exec(['sh', '-c', script])).stdout;
}

beforeAll(async () => {
  const lab = await labStatus();
  host = await openHost(insideLab() ? 'local' : `ssh://${lab.user}@${lab.address}`, lab);
  const rootfs = `${runFolder}/rootfs`;
  await host.exec(['mkdir', '-p', `${rootfs}/bin`]);
  await host.exec(['cp', '/bin/busybox', `${rootfs}/bin/sleep`]);
  await host.exec(['tar', '-C', rootfs, '-cf', `${runFolder}/rootfs.tar`, '.']);
  const limits = { cpus: 1, memoryBytes: 128 * 2 ** 20, pids: 32 };
  context = {
    host,
    runId,
    engine: engineOnDemand(host),
    runFolder,
    signal: new AbortController().signal,
    progress: () => undefined,
    // Of the scenario the forms only ask for these.
    scenario: { workload: { port: 18473, limits } } as unknown as Scenario,
    image: {
      digest: 'sha256:test-isolation-v1',
      rootfsTar: `${runFolder}/rootfs.tar`,
      rootfsFolder: rootfs,
      engineReference: undefined,
      start: {
        argv: ['/bin/sleep', '600'],
        environment: {},
        workdir: '/',
        uid: 0,
        gid: 0,
        groups: [],
      },
      preparation: {},
    },
  };
  for (const spec of specs) forms.set(spec.name, await prepareForm(context, spec));
  before = await stateOfHost();
  await probeForms(context, forms, catalogue, (record) => {
    if (record.type !== 'question') records.push(record);
  });
});

afterAll(async () => {
  for (const form of forms.values()) await form[Symbol.asyncDispose]();
  await host?.exec(['rm', '-rf', '--one-file-system', '--', runFolder]);
  await context?.engine[Symbol.asyncDispose]();
  await host?.[Symbol.asyncDispose]();
});

const probed = () => records.filter((record) => record.type === 'probe');

/** Letters of verdicts by probe, for one form and user. */
function letters(form: string, user: ProbeUser): Record<string, string> {
  const ours = probed().filter((record) => record.form === form && record.user === user);
  return Object.fromEntries(ours.map(({ probe, verdict }) => [probe, verdictLetters[verdict]]));
}

const each = (ids: string, letter: string) => Object.fromEntries(ids.split(' ').map((id) => [id, letter]));
const kernelIds = 'K1 K3 K4 K5 K6';
const namespaceIds = 'N1 N2 N3 N4 N5 N6 N7 N9';
const leakIds = 'R8 L-cmdline L-uptime L-loadavg L-meminfo';

const expected = {
  process: {
    root: {
      ...each(`${kernelIds} ${namespaceIds}`, 'S'),
      ...each('N13 P1 P4 P8 D2', 'X'),
      ...each(leakIds, 'L'),
    },
    user: {
      ...each(`${kernelIds} ${namespaceIds}`, 'S'),
      ...each('N13 P8 D2', 'D'),
      ...each('P1', 'I'),
      ...each('P4', 'X'),
      ...each(leakIds, 'L'),
    },
  },
  vm: {
    root: { ...each(`${kernelIds} ${namespaceIds} ${leakIds}`, 'I'), ...each('N13 P1 P4 P8 D2', 'G') },
    user: {
      ...each(`${kernelIds} ${namespaceIds} ${leakIds} P1`, 'I'),
      ...each('N13 P8 D2', 'D'),
      ...each('P4', 'G'),
    },
  },
};

/** Docker's default; whether cgroups have a namespace of their own is the host's configuration. */
function expectedOfContainer(user: ProbeUser) {
  const cgroupNamespace = letters('container', user).N6;
  expect(['S', 'I']).toContain(cgroupNamespace);
  return {
    ...each(kernelIds, 'S'),
    ...each(namespaceIds, 'I'),
    ...each('N7', 'S'),
    N6: cgroupNamespace,
    ...each('N13 P8', 'D'),
    ...each('P1', user === 'root' ? 'X' : 'I'),
    ...each('P4', 'X'),
    ...each('D2', '–'),
    ...each(leakIds, 'L'),
  };
}

describe.each(['root', 'user'] as const)('as %s', (user) => {
  test.each(['process', 'vm'] as const)('%s is found as the catalogue expects', (form) => {
    expect(letters(form, user)).toEqual(expected[form][user]);
  });

  test('a container of the engine’s own defaults is found as the catalogue expects', () => {
    expect(letters('container', user)).toEqual(expectedOfContainer(user));
  });

  test('the process namespace of the host changes the probes of processes, and no other', () => {
    expect(letters('host-pid', user)).toEqual({ ...letters('container', user), ...each('N1 N9', 'S') });
  });
});

test('one capability changes what it permits, and nothing else; a read-only root is no obstacle', () => {
  expect(letters('admin', 'root')).toEqual({ ...letters('container', 'root'), P8: 'X', N13: 'I' });
  expect(letters('admin', 'user')).toEqual(letters('container', 'user'));
});

test('every probe has a control that fired, and its evidence is stored', () => {
  for (const { probe, control } of probed()) expect(control, probe).toMatchObject({ fired: true });
  const controls = records.filter((record) => record.type === 'control');
  expect(controls.map(({ probe }) => probe).sort()).toEqual(catalogue.map(({ id }) => id).sort());
  for (const { repetitions } of controls) expect(repetitions).toHaveLength(3);
});

test('three repetitions each, within time and size', () => {
  const took = new Map<string, number>();
  for (const { form, probe, repetitions } of probed()) {
    expect(repetitions, `${form} ${probe}`).toHaveLength(3);
    for (const { durationNs, evidence } of repetitions) {
      took.set(form, (took.get(form) ?? 0) + durationNs);
      expect(JSON.stringify(evidence).length).toBeLessThan(64 * 1024);
    }
  }
  expect(took.get('container')).toBeLessThan(60e9);
  expect(took.get('vm')).toBeLessThan(120e9);
});

test('leaves the host as it was', async () => {
  expect(await stateOfHost()).toBe(before);
});

test('an instance is known to the host by its first process and its cgroups', async () => {
  for (const name of ['process', 'container', 'vm']) {
    const form = forms.get(name) as PreparedForm;
    await using created = await form.createProbed(`side-${name}`);
    const instance = await created.launch(new Marks());
    await instance.probe('root').then((stream) => stream.close());
    const { pid, cgroupFolders } = await instance.hostSide();
    expect(pid).toBeGreaterThan(1);
    expect(cgroupFolders.length).toBeGreaterThan(0);
    for (const folder of cgroupFolders) {
      const { stdout } = await host.exec(['cat', `${folder}/cgroup.procs`]);
      expect(stdout.split('\n')).toContain(String(pid));
    }
  }
});

test('an instance that ends while it is probed makes errors, never good verdicts', async () => {
  const ended = await prepareForm(
    { ...context, image: { ...context.image, start: { ...context.image.start, argv: ['/bin/sleep', '0'] } } },
    { kind: 'process', name: 'ended' },
  );
  const found: ProbeRecord[] = [];
  const k1 = catalogue.filter(({ id }) => id === 'K1');
  await probeForms(context, new Map([['ended', ended]]), k1, (record) => {
    if (record.type === 'probe') found.push(record);
  });
  expect(found.map(({ verdict }) => verdict)).toEqual(['error', 'error']);
  for (const { because } of found)
    expect(because).toMatch(/^the workload ended with exit code 0 while it was probed/);
});
