import { createHash } from 'node:crypto';
import { type Cell, cellId } from '../plan/build-plan.ts';
import { askedTurns } from './asked-turns.ts';
import { launchTimesComplaint } from './launch-times.ts';
import type { Place } from './progress-records.ts';
import { type EndRecord, type HeaderRecord, homeOfType, type RunRecord } from './records.ts';
import { placeName } from './set-aside.ts';

/** The complaint about a record that the run cannot have where it stands; undefined: it can. */
export type PlanRule = (record: RunRecord) => string | undefined;

/**
 * Holds the records of a run against its plan, one after the other in the order of the file: each launch and each turn of a
 * stage is one that the header asks for, and stands there once; launches are in the order of the plan; what is over has all
 * of its launches. A round that was cut off is measured again only after the run was resumed.
 * @returns the rule, or the complaint about the header itself
 */
export function planRule(header: HeaderRecord): PlanRule | { readonly complaint: string } {
  const cells = new Map(header.plan.map((cell, index) => [cellId(cell), { ...cell, index }]));
  if (cells.size < header.plan.length) return { complaint: 'its plan has a launch twice' };
  const complaint = planComplaint(header);
  if (complaint !== undefined) return { complaint };
  const rounds = Map.groupBy(header.plan, ({ block }) => block);
  const asked = askedTurns(header);
  /** The names of what stands in the file since the run was begun or last resumed. */
  let seen = new Set<string>();
  const whole = new Set<string>();
  const leftOut = new Set<string>();
  /** The places in the plan of the last record of each type since then. */
  let last = new Map<string, number>();
  let end: EndRecord['status'] | undefined;

  const ofLaunch = (record: RunRecord & Cell & { readonly id: string }): string | undefined => {
    const { type, id, block, warmup } = record;
    const planned = cells.get(cellId(record));
    if (planned === undefined || planned.warmup !== warmup)
      return `the plan has no such launch in round ${block}`;
    if (leftOut.has(record.target)) return `\`${record.target}\` was left out before it`;
    if (id !== cellId(planned)) return `the id of this launch is ${cellId(planned)}`;
    if (whole.has(placeName({ stage: 'launches', block })))
      return `the launches of round ${block} were whole before it`;
    if (!once(seen, `${type} ${id}`)) return `launch ${id} stands there a second time`;
    const isLater = planned.index > (last.get(type) ?? -1);
    last.set(type, planned.index);
    return isLater ? undefined : `launch ${id} comes in the plan before the one that stands before it`;
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

  /** What is over has each of its launches, but those of targets that were left out. */
  const ofMissing = (plan: readonly Cell[]): string | undefined => {
    const missing = plan.find(
      (cell) =>
        !leftOut.has(cell.target) &&
        !seen.has(`launch ${cellId(cell)}`) &&
        !whole.has(placeName({ stage: 'launches', block: cell.block })),
    );
    return missing === undefined ? undefined : `launch ${cellId(missing)} does not stand before it`;
  };

  const ofWhole = ({ stage, block }: Place): string | undefined => {
    if (asked(stage)?.has({ block }) !== true) return `the plan has no round ${block} of \`${stage}\``;
    if (whole.has(placeName({ stage, block }))) return 'this round was whole before it';
    const missing = stage === 'launches' ? ofMissing(rounds.get(block) ?? []) : undefined;
    if (missing === undefined) whole.add(placeName({ stage, block }));
    return missing;
  };

  return (record) => {
    if (record.type === 'resumed') {
      if (end === 'complete') return 'the run was complete before it';
      seen = new Set();
      last = new Map();
      end = undefined;
      return undefined;
    }
    if (end !== undefined) return 'the run had ended before it';
    if (record.type === 'end') end = record.status;
    switch (record.type) {
      case 'begun':
        return ofLaunch(record);
      case 'launch':
        return ofLaunch(record) ?? launchTimesComplaint(record, header.formatVersion);
      case 'preparation':
        return once(seen, `preparation ${record.target}`) ? undefined : 'the target was prepared before it';
      case 'calibration':
        return once(seen, 'calibration') ? undefined : 'the instruments were calibrated before it';
      case 'left-out':
        leftOut.add(record.target);
        return undefined;
      case 'end':
        return record.status === 'complete' ? ofMissing(header.plan) : undefined;
      case 'whole':
        return ofWhole(record);
      default:
        return once(seen, digestOf(record)) ? ofStage(record) : 'the same record stands before it';
    }
  };
}

/** The complaint about a plan that is not one of as many rounds as the scenario asks for, each with every target. */
function planComplaint({ plan, scenario: { targets, measure } }: HeaderRecord): string | undefined {
  const { blocks, warmup } = measure.startup;
  const rounds = blocks + warmup;
  if (plan.length !== rounds * targets.length)
    return `its plan has ${plan.length} launches, and ${rounds} rounds of ${targets.length} targets have ${rounds * targets.length}`;
  // No launch stands there twice, so a round of as many launches has every target.
  const index = plan.findIndex(
    (cell, at) => cell.block !== Math.floor(at / targets.length) || cell.warmup !== cell.block < warmup,
  );
  const odd = plan[index];
  return odd && `launch ${cellId(odd)} has another place in its plan than its round`;
}

/** Adds what was not there; false: it was. */
function once(seen: Set<string>, name: string): boolean {
  if (seen.has(name)) return false;
  seen.add(name);
  return true;
}

function digestOf(record: RunRecord): string {
  return createHash('sha256').update(JSON.stringify(record)).digest('base64');
}
