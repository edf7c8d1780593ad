import { BallastError } from '../errors.ts';
import type { NeighbourRecord } from './neighbour-records.ts';
import type {
  CalibrationRecord,
  EndRecord,
  HeaderRecord,
  ImageRecord,
  LaunchRecord,
  PreparationRecord,
  ProbeRecord,
  QuestionRecord,
  RunRecord,
} from './records.ts';
import type { SurfaceRecord } from './surface-records.ts';

/** A run's records sorted by kind, in the order they were written. */
export interface RunParts {
  readonly header: HeaderRecord;
  readonly calibration: CalibrationRecord | undefined;
  /** By form. */
  readonly preparations: ReadonlyMap<string, PreparationRecord>;
  readonly launches: readonly LaunchRecord[];
  /** Launches outside warm-up blocks: what statistics are made of. */
  readonly measured: readonly LaunchRecord[];
  /** Those, by form. */
  readonly measuredOf: ReadonlyMap<string, readonly LaunchRecord[]>;
  /** By form. */
  readonly images: ReadonlyMap<string, ImageRecord>;
  /** By the probe's id; empty in runs before these were stored. */
  readonly questions: ReadonlyMap<string, QuestionRecord>;
  readonly probes: readonly ProbeRecord[];
  readonly neighbours: readonly NeighbourRecord[];
  /** By form. */
  readonly surfaces: ReadonlyMap<string, SurfaceRecord>;
  /** undefined when the run was cut off before it could say so. */
  readonly end: EndRecord | undefined;
}

/** @throws BallastError `run-without-header` */
export function partsOf(records: readonly RunRecord[]): RunParts {
  const byType = Map.groupBy(records, ({ type }) => type);
  const ofType = <T extends RunRecord['type']>(type: T) =>
    (byType.get(type) ?? []) as readonly RunRecord[] as readonly Extract<RunRecord, { type: T }>[];
  const [header] = ofType('header');
  if (header === undefined) {
    throw new BallastError('input', 'run-without-header', 'the run has no header record', {
      hint: 'its first line is missing: restore run.jsonl, or measure again',
    });
  }
  const launches = ofType('launch');
  const measured = launches.filter((launch) => !launch.warmup);
  return {
    header,
    calibration: ofType('calibration')[0],
    preparations: new Map(ofType('preparation').map((record) => [record.form, record])),
    launches,
    measured,
    measuredOf: Map.groupBy(measured, ({ form }) => form),
    images: new Map(ofType('image').map((record) => [record.form, record])),
    questions: new Map(ofType('question').map((record) => [record.probe, record])),
    probes: ofType('probe'),
    neighbours: ofType('neighbour'),
    surfaces: new Map(ofType('kernel-surface').map((record) => [record.form, record])),
    end: ofType('end').at(-1),
  };
}

/** Time from `requested` to a mark, in ns; undefined when either was not seen. */
export function sinceRequested(launch: LaunchRecord, mark: keyof LaunchRecord['marks']): number | undefined {
  const from = launch.marks.requested;
  const to = launch.marks[mark];
  return from === undefined || to === undefined ? undefined : to.latestNs - from.latestNs;
}
