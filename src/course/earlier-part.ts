import { statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { BallastError } from '../errors.ts';
import type { PreparationRecord } from '../launches/records.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { formatVersion, type HeaderRecord, type RunRecord } from '../results/records.ts';
import { readRun, samplesFile } from '../results/run-folder.ts';
import { placeName } from '../results/set-aside.ts';
import { isRunId } from '../run-id.ts';
import { partsOf } from '../summary/run-parts.ts';

/** What an unfinished run has stored, as far as it is needed to resume the run. */
export interface EarlierPart {
  readonly folder: string;
  readonly header: HeaderRecord;
  /** The preparations by target. */
  readonly preparations: ReadonlyMap<string, PreparationRecord>;
  /** The names of complete blocks: `launches 3`. */
  readonly whole: ReadonlySet<string>;
  /** The targets that were left out. */
  readonly leftOut: ReadonlySet<string>;
  readonly records: readonly RunRecord[];
  /** The time at which it stored its last record: ISO 8601, wall clock. */
  readonly lastStoredAt: string;
}

/**
 * Reads a run that is to be resumed.
 * @throws BallastError `not-resumable` when it is complete, has no target left, was written by another version, or has a
 *   plan that is not its own; those of `readRun`
 */
export function readEarlierPart(folder: string, ballastVersion: string): EarlierPart {
  const storedAt = lastStoredAt(folder);
  const records = readRun(folder);
  const { header, preparations, leftOut, end } = partsOf(records);
  const refuse = (why: string, hint: string) =>
    new BallastError('input', 'not-resumable', `${folder}: the run cannot be resumed: ${why}`, { hint });
  if (end?.status === 'complete') throw refuse('it is complete', 'run its scenario for another one');
  if (header.ballastVersion !== ballastVersion)
    throw refuse(
      `Ballast ${header.ballastVersion} measured it, and this is ${ballastVersion}`,
      'resume it with the version that began it, or measure again',
    );
  if (!isRunId(header.runId)) throw refuse('its id is not one of a run', 'measure again');
  if (header.formatVersion !== formatVersion)
    throw refuse(`it is of format ${header.formatVersion}`, 'measure again');
  if (!followsFrom(header))
    throw refuse(
      'its plan is not that of its scenario and seed',
      'restore run.jsonl from a copy, or measure again',
    );
  const without = new Set(leftOut.map(({ target }) => target));
  if (header.scenario.targets.every(({ name }) => without.has(name)))
    throw refuse('each of its targets was left out', 'mend what the report says of them, and measure again');
  return {
    folder,
    header,
    preparations,
    whole: new Set(records.flatMap((record) => (record.type === 'whole' ? [placeName(record)] : []))),
    leftOut: without,
    records,
    lastStoredAt: storedAt,
  };
}

/** Tells whether the plan is the one that the scenario and the seed give; a longer one is not made to find out. */
function followsFrom({ scenario, seed, plan }: HeaderRecord): boolean {
  const { blocks, warmup } = scenario.measure.startup;
  const isAsLong = plan.length === (blocks + warmup) * scenario.targets.length;
  return isAsLong && isDeepStrictEqual(plan, buildPlan(scenario, seed));
}

/** The time at which a folder's run was last written: ISO 8601, wall clock; the epoch when there is none. */
export function lastStoredAt(folder: string): string {
  const file = statSync(join(folder, samplesFile), { throwIfNoEntry: false });
  return (file?.mtime ?? new Date(0)).toISOString();
}
