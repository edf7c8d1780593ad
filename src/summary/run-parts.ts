import { BallastError } from '../errors.ts';
import { isRuntimeLost } from '../launches/cost.ts';
import type {
  BegunRecord,
  CalibrationRecord,
  LaunchRecord,
  LeftOutRecord,
  PreparationRecord,
} from '../launches/records.ts';
import type { ResumedRecord } from '../results/progress-records.ts';
import type { EndRecord, HeaderRecord, RunRecord } from '../results/records.ts';
import { setAside } from '../results/set-aside.ts';
import { type Column, columnsOf, type SampleOf } from './columns.ts';
import { sampledMetrics } from './launch-metrics.ts';

/** A run's records sorted by kind, in the order they were written; but for those that count no more. */
export interface RunParts {
  /** Records of one type that count. */
  ofType<T extends RunRecord['type']>(type: T): readonly Extract<RunRecord, { type: T }>[];
  readonly header: HeaderRecord;
  readonly calibration: CalibrationRecord | undefined;
  /** How each target was made ready, by name. */
  readonly preparations: ReadonlyMap<string, PreparationRecord>;
  readonly launches: readonly LaunchRecord[];
  /** Launches outside warm-up blocks, but for one that the user broke off: what statistics are made of. */
  readonly measured: readonly LaunchRecord[];
  /** Those, by target. */
  readonly measuredOf: ReadonlyMap<string, readonly LaunchRecord[]>;
  /** What those say, by target and by name of a sampled metric. */
  readonly columns: ReadonlyMap<string, ReadonlyMap<string, Column>>;
  /** Targets that the run went on without. */
  readonly leftOut: readonly LeftOutRecord[];
  /** Launches of which nothing but their beginning is known. */
  readonly cutOff: readonly BegunRecord[];
  readonly resumptions: readonly ResumedRecord[];
  /** Launches of blocks that were measured again when the run was resumed: in no metric. */
  readonly setAside: readonly LaunchRecord[];
  /** undefined when the run was cut off before it could say so. */
  readonly end: EndRecord | undefined;
}

/**
 * Sorted once for the same list: each chart and table asks for itself.
 * @throws BallastError `run-without-header`
 */
export function partsOf(records: readonly RunRecord[]): RunParts {
  const parts = sorted.get(records) ?? sortedByKind(records);
  sorted.set(records, parts);
  return parts;
}

/** Tells whether the host is another machine than that of the harness. */
export function isRemote({ host }: Pick<HeaderRecord, 'host'>): boolean {
  return host.startsWith('ssh:');
}

const sorted = new WeakMap<readonly RunRecord[], RunParts>();

function sortedByKind(records: readonly RunRecord[]): RunParts {
  const aside = setAside(records);
  const counting = aside.size === 0 ? records : records.filter((record) => !aside.has(record));
  const byType = Map.groupBy(counting, ({ type }) => type);
  const ofType = <T extends RunRecord['type']>(type: T) =>
    (byType.get(type) ?? []) as readonly RunRecord[] as readonly Extract<RunRecord, { type: T }>[];
  const [header] = ofType('header');
  if (header === undefined) {
    throw new BallastError('input', 'run-without-header', 'the run has no header record', {
      hint: 'its first line is missing: restore run.jsonl, or measure again',
    });
  }
  const launches = ofType('launch');
  const measured = launches.filter(({ warmup, outcome }) => !warmup && outcome.status !== 'aborted');
  const measuredOf = Map.groupBy(measured, ({ target }) => target);
  return {
    ofType,
    header,
    calibration: ofType('calibration')[0],
    preparations: new Map(ofType('preparation').map((record) => [record.target, record])),
    launches,
    measured,
    measuredOf,
    columns: new Map([...measuredOf].map(([target, own]) => [target, columnsOf(own, metricsOf(own))])),
    leftOut: ofType('left-out'),
    cutOff: cutOffIn(records),
    resumptions: ofType('resumed'),
    setAside: [...aside].filter((record) => record.type === 'launch'),
    end: endOf(records),
  };
}

/** A median of only those launches whose runtime is distinct from 0 would be too large, so it is of all or none. */
const metricsOf = (launches: readonly LaunchRecord[]): ReadonlyMap<string, SampleOf> =>
  launches.some(({ cost }) => isRuntimeLost(cost)) ? withoutRuntime : sampledMetrics;

const withoutRuntime = new Map([...sampledMetrics].filter(([name]) => name !== 'cpu.runtime'));

/** A launch that was begun ends with its record, before the next is begun. */
function cutOffIn(records: readonly RunRecord[]): readonly BegunRecord[] {
  const cutOff: BegunRecord[] = [];
  let begun: BegunRecord | undefined;
  for (const record of records) {
    if (record.type !== 'begun' && record.type !== 'launch') continue;
    if (begun !== undefined && record.type === 'begun') cutOff.push(begun);
    begun = record.type === 'begun' ? record : undefined;
  }
  return begun === undefined ? cutOff : [...cutOff, begun];
}

/** How the run ended for good: an end before it was resumed is none. */
function endOf(records: readonly RunRecord[]): EndRecord | undefined {
  const last = records.findLast(({ type }) => type === 'end' || type === 'resumed');
  return last?.type === 'end' ? last : undefined;
}
