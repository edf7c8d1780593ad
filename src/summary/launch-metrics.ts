import { elapsedNs } from '../fields/stored-parts.ts';
import type { LaunchRecord } from '../launches/records.ts';
import { totalMemory } from '../launches/total-memory.ts';
import type { Metric } from '../metric.ts';
import type { SampleOf } from './columns.ts';
import { cpuMetrics, ioMetrics } from './cost-metrics.ts';

/** The marks whose time from `requested` is told, in the order in which a launch comes to them. */
export const startupMarks = ['accepted', 'kernel', 'init', 'listening', 'ready'] as const;
export type StartupMark = (typeof startupMarks)[number];

/** What is told of a start: each mark, the making of the instance before it, and both together. */
export const startupNames = ['create', ...startupMarks, 'fromNothing'] as const;
export type StartupName = (typeof startupNames)[number];

type Told = Pick<Metric, 'title' | 'meaning' | 'ofOwnKernel' | 'ofDaemons' | 'incomparable'>;

const startup: Readonly<Record<StartupName, Told>> = {
  create: {
    title: 'Time to make an instance',
    meaning: 'from nothing to an instance that only waits to be started',
  },
  accepted: {
    title: 'Time to the engine’s answer',
    meaning: 'to the engine’s answer',
    incomparable: 'what has happened by the engine’s answer is another thing in each target',
  },
  kernel: {
    title: 'Time to the guest’s kernel',
    meaning: 'to the first sign of the guest’s kernel',
    ofOwnKernel: true,
  },
  init: { title: 'Time to the first program', meaning: 'to the first program of the image' },
  listening: { title: 'Time to a listening port', meaning: 'to the first connection that is accepted' },
  ready: {
    title: 'Time to ready',
    meaning: 'from the start request to the first correct answer, of an instance that has been made',
  },
  fromNothing: {
    title: 'Time to ready from nothing',
    meaning: 'to make an instance and to start it, until the first correct answer',
  },
};

/** Times from `requested` to each mark, and with the making of the instance. */
export const startupMetrics = startupNames.map((name): Metric & { readonly name: StartupName } => ({
  name,
  unit: 'ns',
  better: 'smaller',
  ...startup[name],
}));

const memory = {
  total: {
    title: 'Host memory of an instance',
    meaning:
      'memory on the host that exists only because the instance does, without an emulator’s translation cache: the sum of its parts from workloadBytes to daemonBytes, as far as the target has them',
  },
  workloadBytes: {
    title: 'Memory of the workload itself',
    meaning: 'the workload’s processes without pages of files, and what it keeps in tmpfs',
  },
  guestCacheBytes: {
    title: 'Page cache of the guest',
    meaning: 'pages of files in the guest’s RAM, those of the workload’s program included',
    ofOwnKernel: true,
  },
  guestSystemBytes: {
    title: 'Memory of the guest’s kernel and system',
    meaning: 'the guest’s kernel and its other processes: RAM that is kept and in use otherwise',
    ofOwnKernel: true,
  },
  guestFreeBytes: {
    title: 'Memory that the guest has freed and the host keeps',
    meaning: 'free in the guest, and still kept by the host (at least)',
    ofOwnKernel: true,
  },
  runtimeBytes: {
    title: 'Memory of the runtime’s processes',
    meaning: 'shim, sandbox, supervisor or monitor of the virtual machine, without pages of files',
  },
  kernelBytes: {
    title: 'Memory of the host’s kernel for the instance',
    meaning: 'page tables, stacks, objects and sockets of the instance in the host’s kernel',
  },
  daemonBytes: {
    title: 'Daemons’ share',
    meaning:
      'growth of the engine’s daemons since before the instance was made, without pages of files; negative where they have freed memory meanwhile',
  },
  next: {
    title: 'Host memory of the next instance',
    meaning: 'the same sum for one more instance while others of its target run',
  },
  filePss: {
    title: 'Pages of files',
    meaning:
      'pages of files that its processes have mapped on the host (PSS), apart: the host can drop them, and instances of one image share them',
  },
  workloadPss: {
    title: 'PSS of the workload’s own processes',
    meaning: 'the workload’s own processes, pages of files included (PSS)',
  },
  overheadPss: {
    title: 'PSS of the overhead on the host',
    meaning: 'processes on the host that exist only because of the target, pages of files included (PSS)',
  },
  cgroupBytes: {
    title: 'Memory charge',
    meaning: 'the instance’s cgroup charge, file cache aside',
  },
  cgroupCacheBytes: { title: 'File cache charge', meaning: 'file cache in that charge' },
  daemonDeltaBytes: {
    title: 'Growth of the engine’s daemons',
    meaning:
      'growth of the engine’s daemons since before the instance was made (PSS); negative where pages come to be shared with the instance',
    ofDaemons: true,
  },
  hostDeltaBytes: {
    title: 'Fall of the host’s available memory',
    meaning: 'fall of the host’s available memory',
  },
  reservedBytes: { title: 'Memory set aside', meaning: 'set aside whether used or not' },
  guestOtherBytes: {
    title: 'Guest memory beyond the workload',
    meaning: 'guest RAM beyond the workload',
    ofOwnKernel: true,
  },
  emulatorBytes: {
    title: 'Memory of the emulator’s translation cache',
    meaning: 'the emulator’s translation cache',
    ofOwnKernel: true,
  },
} as const satisfies Readonly<Record<string, Told>>;

const imageSizes = {
  compressedBytes: {
    title: 'Image size through one compressor',
    meaning:
      'all that the target starts from, through one and the same compressor: its files as one tar, and kernel and initramfs that the host loads, each by gzip -6',
  },
  transferBytes: {
    title: 'Image size as shipped',
    meaning:
      'compressed as people ship it, in a format of the target’s own, named beside it where the run recorded it: tar by gzip -6, qcow2 by zlib',
  },
  unpackedBytes: { title: 'Image size unpacked', meaning: 'content unpacked' },
  allocatedBytes: { title: 'Image size on disk', meaning: 'blocks used on the host’s disk' },
  sharedBytes: { title: 'Image size kept once for all instances', meaning: 'kept once for all instances' },
} as const satisfies Readonly<Record<string, Told>>;

const ofInstances = {
  marginalBytes: {
    title: 'Disk space of one more instance',
    meaning:
      'blocks that one more instance adds until it has been read, once all that it wrote is on storage: its own files and, of a guest, its filesystem’s',
  },
} as const satisfies Readonly<Record<string, Told>>;

export type MemoryName = keyof typeof memory;
export type ImageSizeName = keyof typeof imageSizes;
export type InstanceDiskName = keyof typeof ofInstances;

export const memoryNames = Object.keys(memory) as readonly MemoryName[];
export const imageSizeNames = Object.keys(imageSizes) as readonly ImageSizeName[];
export const instanceDiskNames = Object.keys(ofInstances) as readonly InstanceDiskName[];

const inBytes = <Name extends string>(all: Readonly<Record<Name, Told>>) =>
  (Object.keys(all) as Name[]).map((name): Metric & { readonly name: Name } => ({
    name,
    unit: 'bytes',
    better: 'smaller',
    ...all[name],
  }));

export const memoryMetrics = inBytes<MemoryName>(memory);
/** Sizes of an image, which are facts. */
export const imageSizeMetrics = inBytes<ImageSizeName>(imageSizes);
/** What each instance adds on the host's disk: samples. */
export const instanceDiskMetrics = inBytes<InstanceDiskName>(ofInstances);

/** Time from `requested` to a mark, in ns; undefined when either was not seen. */
function sinceRequested(launch: LaunchRecord, mark: keyof LaunchRecord['marks']): number | undefined {
  const from = launch.marks.requested;
  const to = launch.marks[mark];
  return from === undefined || to === undefined ? undefined : elapsedNs(from, to);
}

/**
 * ns, of a mark from `requested`; +∞ when the launch failed before it, undefined when a ready launch did not show it. A
 * launch that failed after its first answer was never ready: what answered may have been another program.
 */
export function startupSample(launch: LaunchRecord, name: StartupName): number | undefined {
  if (launch.outcome.status === 'ready') return reachedAfter(launch, name);
  if (limitingMark(name) === 'ready') return Number.POSITIVE_INFINITY;
  return reachedAfter(launch, name) ?? Number.POSITIVE_INFINITY;
}

function reachedAfter(launch: LaunchRecord, name: StartupName): number | undefined {
  if (name !== 'create' && name !== 'fromNothing') return sinceRequested(launch, name);
  const createNs = launch.createNs ?? undefined;
  if (name === 'create' || createNs === undefined) return createNs;
  const readyNs = sinceRequested(launch, 'ready');
  return readyNs === undefined ? undefined : createNs + readyNs;
}

/** The mark whose interval limits what can be told of a time; undefined: the harness's own action ends it. */
export function limitingMark(name: StartupName): StartupMark | undefined {
  if (name === 'create') return undefined;
  return name === 'fromNothing' ? 'ready' : name;
}

/** null or undefined: the launch does not say it. */
export function memorySample({ memory }: LaunchRecord, name: MemoryName): number | null | undefined {
  if (memory === null) return undefined;
  if (name === 'total') return totalMemory(memory);
  return name === 'next' ? memory.next?.bytes : memory[name];
}

/** Every metric of which a launch gives a sample: `startup.ready`, `memory.overheadPss`, `image.marginalBytes`, … */
export const sampledMetrics: ReadonlyMap<string, SampleOf> = new Map([
  ...startupNames.map((name): [string, SampleOf] => [
    `startup.${name}`,
    (launch) => startupSample(launch, name),
  ]),
  ...memoryNames.map((name): [string, SampleOf] => [
    `memory.${name}`,
    (launch) => memorySample(launch, name),
  ]),
  ...instanceDiskNames.map((metric): [string, SampleOf] => [`image.${metric}`, (launch) => launch[metric]]),
  ...cpuMetrics.map(({ name }): [string, SampleOf] => [`cpu.${name}`, ({ cost }) => cost?.[`${name}CpuNs`]]),
  ...ioMetrics.map(({ name }): [string, SampleOf] => [`io.${name}`, ({ cost }) => cost?.[name]]),
]);
