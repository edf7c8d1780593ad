import type { LaunchRecord } from '../launches/records.ts';
import type { MarkName } from '../marks.ts';
import type { SampleOf } from './columns.ts';
import type { BytesFigure, DurationFigure, FigureStatistics } from './figure-summary.ts';

export const startupMarks = ['accepted', 'kernel', 'init', 'listening', 'ready'] as const;
export type StartupMark = (typeof startupMarks)[number];

export const memoryFigures = [
  'workloadPss',
  'overheadPss',
  'cgroupBytes',
  'cgroupCacheBytes',
  'daemonDeltaBytes',
  'hostDeltaBytes',
  'reservedBytes',
  'guestOtherBytes',
  'emulatorBytes',
] as const;

export const imageFigures = ['transferBytes', 'unpackedBytes', 'allocatedBytes', 'sharedBytes'] as const;
/** Those, and what each instance adds of its own. */
export const allImageFigures = [...imageFigures, 'marginalBytes'] as const;

type MemoryFigure = (typeof memoryFigures)[number];
type ImageFigure = (typeof allImageFigures)[number];

/** What each figure is, for whoever reads the report or the schema of `summary.json`. */
export const figureMeanings: Readonly<Record<MemoryFigure | ImageFigure, string>> = {
  workloadPss: 'the workload’s own processes (PSS)',
  overheadPss: 'what exists on the host only because the instance does (PSS)',
  cgroupBytes: 'the instance’s cgroup charge, file cache aside',
  cgroupCacheBytes: 'file cache in that charge',
  daemonDeltaBytes:
    'growth of the engine’s daemons since before the instance was made (PSS); negative where pages come to be shared with the instance',
  hostDeltaBytes: 'fall of the host’s available memory',
  reservedBytes: 'set aside whether used or not',
  guestOtherBytes: 'guest RAM beyond the workload',
  emulatorBytes: 'the emulator’s translation cache',
  transferBytes: 'compressed, as shipped',
  unpackedBytes: 'content unpacked',
  allocatedBytes: 'blocks used on the host’s disk',
  sharedBytes: 'kept once for all instances',
  marginalBytes: 'what one more instance adds (median)',
};

/** Time from `requested` to a mark, in ns; undefined when either was not seen. */
export function sinceRequested(launch: LaunchRecord, mark: keyof LaunchRecord['marks']): number | undefined {
  const from = launch.marks.requested;
  const to = launch.marks[mark];
  return from === undefined || to === undefined ? undefined : to.latestNs - from.latestNs;
}

/** ns from `requested`; +∞ when the launch failed before the mark, undefined when a ready launch did not show it. */
export function startupSample(launch: LaunchRecord, mark: StartupMark): number | undefined {
  const failed = launch.outcome.status !== 'ready';
  return sinceRequested(launch, mark) ?? (failed ? Number.POSITIVE_INFINITY : undefined);
}

/** Every figure of which a launch gives a sample: `startup.ready`, `memory.overheadPss`, `image.marginalBytes`, … */
export const sampledFigures: ReadonlyMap<string, SampleOf> = new Map([
  ...startupMarks.map((mark): [string, SampleOf] => [
    `startup.${mark}`,
    (launch) => startupSample(launch, mark),
  ]),
  ...memoryFigures.map((figure): [string, SampleOf] => [
    `memory.${figure}`,
    ({ memory }) => memory?.[figure],
  ]),
  ['image.marginalBytes', ({ marginalBytes }) => marginalBytes],
]);

/** What is told of the launches of a form: the part of its summary that is compared. */
export interface FormFigures {
  readonly startup: Readonly<Partial<Record<MarkName, DurationFigure | undefined>>>;
  readonly memory: Readonly<Record<string, BytesFigure>>;
}

/** A figure in which forms are compared block by block. */
export interface PairedFigure {
  /** Such as `startup.ready`; it is among the sampled figures. */
  readonly name: string;
  readonly statisticsOf: (form: FormFigures) => (FigureStatistics & { readonly n: number }) | undefined;
}

const comparedMarks = ['ready', 'listening', 'accepted'] as const;

export const pairedFigures: readonly PairedFigure[] = [
  ...comparedMarks.map((mark) => ({
    name: `startup.${mark}`,
    statisticsOf: ({ startup }: FormFigures) => startup[mark],
  })),
  ...memoryFigures.map((figure) => ({
    name: `memory.${figure}`,
    statisticsOf: ({ memory }: FormFigures) => memory[figure],
  })),
];
