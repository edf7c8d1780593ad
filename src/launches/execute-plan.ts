import { BallastError } from '../errors.ts';
import { noSpaceHint } from '../host/no-space.ts';
import type { Cell } from '../plan/build-plan.ts';
import { cellId } from '../plan/build-plan.ts';
import type { PreparedTarget } from '../targets/target.ts';
import { type CellContext, executeCell } from './execute-cell.ts';
import { inTime } from './in-time.ts';
import { preparedTarget } from './prepared-target.ts';
import type { BegunRecord, LaunchRecord, LeftOutRecord } from './records.ts';

/** A listener to the progress of a plan. */
export interface PlanListener {
  store(record: BegunRecord | LaunchRecord | LeftOutRecord): void;
  launched(record: LaunchRecord, done: number): void;
  /** Called when each launch of a block is stored. */
  blockEnded(block: number): void;
}

export interface PlanContext extends CellContext {
  /** The path of the scenario's file, for messages. */
  readonly file: string;
  /** Continues without a target whose first launch fails. */
  readonly keepGoing: boolean;
  /** The targets that an earlier part of the run has launched. */
  readonly launched: ReadonlySet<string>;
}

/**
 * Executes the plan, one launch at a time, storing each record before the next begins. A target that is not among the
 * prepared ones is skipped; one that is left out is removed from them.
 * @throws BallastError `never-ready` when the first launch of a target fails, since the others would only repeat that,
 * and a fault of the input, such as `port-in-use`; unless the run keeps going and another target is left
 */
export async function executePlan(
  context: PlanContext,
  plan: readonly Cell[],
  targets: Map<string, PreparedTarget>,
  { store, launched: tell, blockEnded }: PlanListener,
): Promise<void> {
  const launched = new Set(context.launched);
  const launch = async (cell: Cell, done: number) => {
    context.signal.throwIfAborted();
    store({ type: 'begun', id: cellId(cell), ...cell });
    const executed = executeCell(context, preparedTarget(targets, cell.target), cell);
    const { record, failure, fault } = await inTime(executed, `the launch ${cellId(cell)}`, context.signal);
    store(record);
    tell(record, done);
    // A failed removal is reported rather than that the run was stopped.
    if (failure !== undefined) throw failure;
    context.signal.throwIfAborted();
    const isFirst = !launched.has(cell.target);
    if (fault !== undefined && !context.keepGoing) throw fault;
    if (isFirst && record.outcome.status !== 'ready') {
      if (!context.keepGoing || targets.size === 1) throw fault ?? neverReady(context, record);
      targets.delete(cell.target);
      store({
        type: 'left-out',
        target: cell.target,
        reason: `its first launch failed: ${record.outcome.reason}`,
      });
    }
    launched.add(cell.target);
  };
  for (const [index, cell] of plan.entries()) {
    if (targets.has(cell.target)) await launch(cell, index + 1);
    if (plan[index + 1]?.block !== cell.block) blockEnded(cell.block);
  }
}

const ofWorkload = 'check the command, the port and `ready:` of the scenario, and `within:` for a slow start';
const ofEngine =
  'mend what it names; where an engine was only restarted, `ballast run --resume` goes on from here';

function neverReady({ file }: PlanContext, { target, outcome }: LaunchRecord): BallastError {
  const { reason, output } = outcome.status === 'ready' ? { reason: '', output: '' } : outcome;
  const said = output.trim() === '' ? 'it printed nothing' : `the last it printed:\n${indent(output.trim())}`;
  return new BallastError('engine', 'never-ready', `${file}: target \`${target}\`: ${reason}; ${said}`, {
    hint:
      noSpaceHint(reason) ??
      `${outcome.status === 'failed' ? ofEngine : ofWorkload}; --keep-going measures the other targets without it`,
  });
}

function indent(text: string): string {
  return text
    .split('\n')
    .slice(-12)
    .map((line) => `    ${line}`)
    .join('\n');
}
