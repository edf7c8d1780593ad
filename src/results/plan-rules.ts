import { createHash } from 'node:crypto';
import { type Cell, cellId } from '../plan/build-plan.ts';
import { askedTurns } from './asked-turns.ts';
import type { Place } from './progress-records.ts';
import { type HeaderRecord, homeOfType, type RunRecord } from './records.ts';
import { placeName } from './set-aside.ts';

/** The complaint about a record that the run cannot have where it stands; undefined: it can. */
export type PlanRule = (record: RunRecord) => string | undefined;

/**
 * Holds the records of a run against its plan, one after the other in the order of the file: each launch and each turn of a
 * stage is one that the header asks for, and stands there once. A round that was cut off is measured again only after the
 * run was resumed.
 * @returns the rule, or the complaint about the header itself
 */
export function planRule(header: HeaderRecord): PlanRule | { readonly complaint: string } {
  const cells = new Map(header.plan.map((cell) => [cellId(cell), cell]));
  if (cells.size < header.plan.length) return { complaint: 'its plan has a launch twice' };
  const asked = askedTurns(header);
  /** The names of what stands in the file since the run was begun or last resumed. */
  let seen = new Set<string>();
  const whole = new Set<string>();
  let hasEnded = false;

  const ofLaunch = (record: RunRecord & Cell & { readonly id: string }): string | undefined => {
    const { type, id, block, warmup } = record;
    const planned = cells.get(cellId(record));
    if (planned === undefined || planned.warmup !== warmup)
      return `the plan has no such launch in round ${block}`;
    if (id !== cellId(planned)) return `the id of this launch is ${cellId(planned)}`;
    if (whole.has(placeName({ stage: 'launches', block })))
      return `the launches of round ${block} were whole before it`;
    return once(seen, `${type} ${id}`) ? undefined : `launch ${id} stands there a second time`;
  };

  const ofStage = (record: RunRecord): string | undefined => {
    const home = homeOfType.get(record.type);
    if (home === undefined) return undefined;
    const { stage } = home;
    const turns = asked(stage);
    if (turns === undefined) return `the run was not to measure \`${stage}\``;
    if (home.of === 'run' || ('block' in record && record.block === null)) return undefined;
    const block = 'block' in record && record.block !== null ? record.block : 0;
    const isAsked = 'target' in record ? turns.has({ block, target: record.target }) : turns.has({ block });
    if (!isAsked) return `the plan of \`${stage}\` has no such turn in round ${block}`;
    return whole.has(placeName({ stage, block }))
      ? `round ${block} of \`${stage}\` was whole before it`
      : undefined;
  };

  const ofWhole = ({ stage, block }: Place): string | undefined => {
    if (asked(stage)?.has({ block }) !== true) return `the plan has no round ${block} of \`${stage}\``;
    return once(whole, placeName({ stage, block })) ? undefined : 'this round was whole before it';
  };

  return (record) => {
    if (record.type === 'resumed') {
      seen = new Set();
      hasEnded = false;
      return undefined;
    }
    if (hasEnded) return 'the run had ended before it';
    hasEnded = record.type === 'end';
    if (record.type === 'begun' || record.type === 'launch') return ofLaunch(record) ?? ofTimes(record);
    if (!once(seen, digestOf(record))) return 'the same record stands before it';
    return record.type === 'whole' ? ofWhole(record) : ofStage(record);
  };
}

/** Adds what was not there; false: it was. */
function once(seen: Set<string>, name: string): boolean {
  if (seen.has(name)) return false;
  seen.add(name);
  return true;
}

/** No program is ready before anybody has asked for it. */
function ofTimes(record: RunRecord): string | undefined {
  if (record.type !== 'launch') return undefined;
  const { requested, ready } = record.marks;
  const isBefore = requested !== undefined && ready !== undefined && ready.latestNs < requested.earliestNs;
  return isBefore ? 'it was ready before it was requested' : undefined;
}

function digestOf(record: RunRecord): string {
  return createHash('sha256').update(JSON.stringify(record)).digest('base64');
}
