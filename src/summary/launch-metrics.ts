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
    title: 'Time to create an instance',
    meaning: 'from nothing to an instance that is ready to be started',
  },
  accepted: {
    title: 'Time to the engine’s answer',
    meaning: 'from the start request to the engine’s answer',
    incomparable: 'each engine has done different work by the time it answers',
  },
  kernel: {
    title: 'Time to the guest’s kernel',
    meaning: 'from the start request to the first byte that the guest’s kernel prints',
    ofOwnKernel: true,
  },
  init: {
    title: 'Time to the first program',
    meaning: 'from the start request to the first program of the image',
  },
  listening: {
    title: 'Time to a listening port',
    meaning: 'from the start request to the first connection that is accepted',
  },
  ready: {
    title: 'Time to ready',
    meaning: 'from the start request to the first correct answer, for an instance that has been created',
  },
  fromNothing: {
    title: 'Time to ready from nothing',
    meaning: 'creating and starting an instance, until the first correct answer',
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
    title: 'Host memory per instance',
    meaning:
      'memory on the host that exists only because of the instance, without QEMU’s translation cache: the sum of the parts from workloadBytes to daemonBytes that the target has',
  },
  workloadBytes: {
    title: 'Memory of the workload itself',
    meaning: 'the workload’s processes without pages of files, and its tmpfs',
  },
  guestCacheBytes: {
    title: 'Page cache of the guest',
    meaning: 'pages of files in the guest’s RAM, including those of the workload’s program',
    ofOwnKernel: true,
  },
  guestSystemBytes: {
    title: 'Memory of the guest’s kernel and system',
    meaning: 'the guest’s kernel and its other processes',
    ofOwnKernel: true,
  },
  guestFreeBytes: {
    title: 'Guest memory freed but kept by the host',
    meaning: 'free in the guest but still occupied on the host, at least',
    ofOwnKernel: true,
  },
  runtimeBytes: {
    title: 'Memory of the runtime’s processes',
    meaning: 'shim, sandbox, supervisor or VM monitor, without pages of files',
  },
  kernelBytes: {
    title: 'Memory of the host’s kernel for the instance',
    meaning: 'page tables, stacks, objects and sockets of the instance in the host’s kernel',
  },
  daemonBytes: {
    title: 'Share of the engine’s daemons',
    meaning:
      'growth of the engine’s daemons since before the instance was created, without pages of files; negative if they freed memory',
  },
  next: {
    title: 'Host memory of the next instance',
    meaning: 'the same sum as memory.total for one more instance, while others of its target run',
  },
  filePss: {
    title: 'Pages of files',
    meaning:
      'pages of files that its processes have mapped on the host (PSS); not in memory.total, because the host can drop them and instances of one image share them',
  },
  workloadPss: {
    title: 'PSS of the workload’s own processes',
    meaning: 'the workload’s own processes, including pages of files (PSS)',
  },
  overheadPss: {
    title: 'PSS of the overhead on the host',
    meaning: 'processes on the host that exist only because of the target, including pages of files (PSS)',
  },
  cgroupBytes: {
    title: 'Memory charge',
    meaning: 'memory charged to the instance’s cgroup, without file cache',
  },
  cgroupCacheBytes: { title: 'File cache charge', meaning: 'file cache charged to the instance’s cgroup' },
  daemonDeltaBytes: {
    title: 'Growth of the engine’s daemons',
    meaning:
      'growth of the engine’s daemons since before the instance was created (PSS); negative if they now share pages with the instance',
    ofDaemons: true,
  },
  hostDeltaBytes: {
    title: 'Drop in MemAvailable',
    meaning: 'drop in the host’s MemAvailable while the instance runs',
  },
  reservedBytes: {
    title: 'Reserved memory',
    meaning: 'memory that is reserved for the instance, used or not',
  },
  guestOtherBytes: {
    title: 'Guest memory beyond the workload',
    meaning: 'guest RAM that the workload does not use',
    ofOwnKernel: true,
  },
  emulatorBytes: {
    title: 'QEMU’s translation cache',
    meaning: 'the cache of code that QEMU has translated, only under emulation',
    ofOwnKernel: true,
  },
} as const satisfies Readonly<Record<string, Told>>;

const imageSizes = {
  compressedBytes: {
    title: 'Compressed image size',
    meaning:
      'everything that the target starts from, each part compressed by gzip -6: its files as one tar, and the kernel and initramfs that the host loads',
  },
  transferBytes: {
    title: 'Download size',
    meaning:
      'the bytes that people download, in the target’s usual format: tar layers compressed by gzip -6, or a qcow2 compressed by zlib',
  },
  unpackedBytes: { title: 'Image size uncompressed', meaning: 'content without compression' },
  allocatedBytes: {
    title: 'Image size on disk',
    meaning: 'blocks that the image occupies on the host’s disk',
  },
  sharedBytes: {
    title: 'Image size shared by all instances',
    meaning: 'blocks on disk that all instances share',
  },
} as const satisfies Readonly<Record<string, Told>>;

const ofInstances = {
  marginalBytes: {
    title: 'Disk space per extra instance',
    meaning:
      'blocks that one more instance adds on the host’s disk, once everything that it wrote is on storage',
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
