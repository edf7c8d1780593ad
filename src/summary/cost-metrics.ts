import type { Metric } from '../metric.ts';

type Told = Pick<Metric, 'title' | 'meaning' | 'ofOwnKernel' | 'ofDaemons'>;

const cpu = {
  total: {
    title: 'CPU time of a launch',
    meaning:
      'CPU time of the host from the start request until the instance is ready: the sum of the parts below',
  },
  instance: {
    title: 'CPU time of the instance',
    meaning:
      'the instance’s own processes; for a VM, the threads of its virtual CPUs, including their time in the host’s kernel',
  },
  monitor: {
    title: 'CPU time of the monitor',
    meaning: 'the VM’s monitor: all of its threads except those of virtual CPUs',
    ofOwnKernel: true,
  },
  daemons: {
    title: 'CPU time of the engine’s daemons',
    meaning: 'the engine’s daemons themselves, including work for others in that time',
    ofDaemons: true,
  },
  runtime: {
    title: 'CPU time of the runtime',
    meaning:
      'processes that the daemons or Ballast started to create and keep the instance, however short-lived: shim, runtime, hooks, supervisor',
  },
} as const satisfies Readonly<Record<string, Told>>;

const io = {
  readBytes: {
    unit: 'bytes',
    title: 'Bytes read from storage',
    meaning:
      'bytes that the instance’s processes read from storage until it is ready; cached data is not read',
  },
  majorFaults: {
    unit: 'count',
    title: 'Major faults',
    meaning: 'page faults of the instance’s processes that had to wait for storage',
  },
  contextSwitches: {
    unit: 'count',
    title: 'Context switches',
    meaning: 'context switches on the host, of the instance’s threads that are alive when it is ready',
  },
} as const satisfies Readonly<Record<string, Told & Pick<Metric, 'unit'>>>;

export type CpuName = keyof typeof cpu;
export type IoName = keyof typeof io;

/** CPU times of a launch, all CPUs together. */
export const cpuMetrics = (Object.keys(cpu) as CpuName[]).map(
  (name): Metric & { readonly name: CpuName } => ({ name, unit: 'ns', better: 'smaller', ...cpu[name] }),
);
/** What the instance's processes, a virtual machine's monitor included, have done until it is ready. */
export const ioMetrics = (Object.keys(io) as IoName[]).map((name): Metric & { readonly name: IoName } => ({
  name,
  better: 'smaller',
  ...io[name],
}));
