import type { LaunchRecord } from '../launches/records.ts';
import type { Metric } from '../metric.ts';
import type { SampleOf } from './columns.ts';

/** The marks whose time from `requested` is told, in the order in which a launch comes to them. */
export const startupMarks = ['accepted', 'kernel', 'init', 'listening', 'ready'] as const;
export type StartupMark = (typeof startupMarks)[number];

type Told = Pick<Metric, 'title' | 'meaning' | 'ofOwnKernel'>;

const startup: Readonly<Record<StartupMark, Told>> = {
  accepted: { title: 'Time to the engine’s answer', meaning: 'to the engine’s answer' },
  kernel: {
    title: 'Time to the guest’s kernel',
    meaning: 'to the first sign of the guest’s kernel',
    ofOwnKernel: true,
  },
  init: { title: 'Time to the first program', meaning: 'to the first program of the image' },
  listening: { title: 'Time to a listening port', meaning: 'to the first connection that is accepted' },
  ready: { title: 'Time to ready', meaning: 'to the first correct answer' },
};

/** Times from `requested` to each mark. */
export const startupMetrics = startupMarks.map((name): Metric & { readonly name: StartupMark } => ({
  name,
  unit: 'ns',
  better: 'smaller',
  ...startup[name],
}));

const memory = {
  workloadPss: {
    title: 'Memory of the workload’s own processes',
    meaning: 'the workload’s own processes (PSS)',
  },
  overheadPss: {
    title: 'Memory overhead on the host',
    meaning: 'what exists on the host only because the instance does (PSS)',
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

const image = {
  transferBytes: { title: 'Image transfer size', meaning: 'compressed, as shipped' },
  unpackedBytes: { title: 'Image size unpacked', meaning: 'content unpacked' },
  allocatedBytes: { title: 'Image size on disk', meaning: 'blocks used on the host’s disk' },
  sharedBytes: { title: 'Image size kept once for all instances', meaning: 'kept once for all instances' },
  marginalBytes: {
    title: 'Disk space of one more instance',
    meaning: 'what one more instance adds (median)',
  },
} as const satisfies Readonly<Record<string, Told>>;

export type MemoryName = keyof typeof memory;
export type ImageName = keyof typeof image;

export const memoryNames = Object.keys(memory) as readonly MemoryName[];
/** Those of an image, and what each instance adds of its own. */
export const imageNames = Object.keys(image) as readonly ImageName[];
export const imageSizeNames = imageNames.filter((name) => name !== 'marginalBytes');

const inBytes = <Name extends string>(all: Readonly<Record<Name, Told>>) =>
  (Object.keys(all) as Name[]).map((name): Metric & { readonly name: Name } => ({
    name,
    unit: 'bytes',
    better: 'smaller',
    ...all[name],
  }));

export const memoryMetrics = inBytes<MemoryName>(memory);
export const imageMetrics = inBytes<ImageName>(image);

/** What each metric is, for whoever reads the report or the schema of `summary.json`. */
export const metricMeanings = Object.fromEntries(
  [...memoryMetrics, ...imageMetrics].map(({ name, meaning }) => [name, meaning]),
) as Readonly<Record<MemoryName | ImageName, string>>;

/** Time from `requested` to a mark, in ns; undefined when either was not seen. */
function sinceRequested(launch: LaunchRecord, mark: keyof LaunchRecord['marks']): number | undefined {
  const from = launch.marks.requested;
  const to = launch.marks[mark];
  return from === undefined || to === undefined ? undefined : to.latestNs - from.latestNs;
}

/** ns from `requested`; +∞ when the launch failed before the mark, undefined when a ready launch did not show it. */
export function startupSample(launch: LaunchRecord, mark: StartupMark): number | undefined {
  const failed = launch.outcome.status !== 'ready';
  return sinceRequested(launch, mark) ?? (failed ? Number.POSITIVE_INFINITY : undefined);
}

/** Every metric of which a launch gives a sample: `startup.ready`, `memory.overheadPss`, `image.marginalBytes`, … */
export const sampledMetrics: ReadonlyMap<string, SampleOf> = new Map([
  ...startupMarks.map((mark): [string, SampleOf] => [
    `startup.${mark}`,
    (launch) => startupSample(launch, mark),
  ]),
  ...memoryNames.map((metric): [string, SampleOf] => [`memory.${metric}`, ({ memory }) => memory?.[metric]]),
  ['image.marginalBytes', ({ marginalBytes }) => marginalBytes],
]);
