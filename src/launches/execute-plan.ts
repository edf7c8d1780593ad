import { BallastError } from '../errors.ts';
import type { PreparedForm } from '../forms/form.ts';
import { noSpaceHint } from '../host/no-space.ts';
import type { Cell } from '../plan/build-plan.ts';
import { cellId } from '../plan/build-plan.ts';
import { type CellContext, executeCell } from './execute-cell.ts';
import { preparedForm } from './prepared-form.ts';
import type { BegunRecord, LaunchRecord, LeftOutRecord } from './records.ts';

/** What is told of a plan as it goes. */
export interface PlanListener {
  store(record: BegunRecord | LaunchRecord | LeftOutRecord): void;
  launched(record: LaunchRecord, done: number): void;
  /** Each launch of a block is stored. */
  blockEnded(block: number): void;
}

export interface PlanContext extends CellContext {
  /** The scenario's file, for messages. */
  readonly file: string;
  /** Go on without a form whose first launch fails. */
  readonly keepGoing: boolean;
  /** Forms that an earlier part of the run has launched. */
  readonly launched: ReadonlySet<string>;
}

/**
 * Executes the plan, one launch at a time, storing each record before the next begins; a form that is not among the
 * prepared ones is passed over, and one that is left out is taken from them.
 * @throws BallastError `never-ready` when the first launch of a form fails, since the rest would only repeat it: unless
 *   the run is to keep going and another form is left
 */
export async function executePlan(
  context: PlanContext,
  plan: readonly Cell[],
  forms: Map<string, PreparedForm>,
  { store, launched: tell, blockEnded }: PlanListener,
): Promise<void> {
  const launched = new Set(context.launched);
  const launch = async (cell: Cell, done: number) => {
    context.signal.throwIfAborted();
    store({ type: 'begun', id: cellId(cell), ...cell });
    const { record, failure } = await executeCell(context, preparedForm(forms, cell.form), cell);
    store(record);
    tell(record, done);
    // That something could not be removed is worth more than that the run was stopped.
    if (failure !== undefined) throw failure;
    context.signal.throwIfAborted();
    if (!launched.has(cell.form) && record.outcome.status !== 'ready') {
      if (!context.keepGoing || forms.size === 1) throw neverReady(context, record);
      forms.delete(cell.form);
      store({
        type: 'left-out',
        form: cell.form,
        reason: `its first launch failed: ${record.outcome.reason}`,
      });
    }
    launched.add(cell.form);
  };
  for (const [index, cell] of plan.entries()) {
    if (forms.has(cell.form)) await launch(cell, index + 1);
    if (plan[index + 1]?.block !== cell.block) blockEnded(cell.block);
  }
}

const ofWorkload = 'check the command, the port and `ready:` of the scenario, and `within:` for a slow start';
const ofEngine =
  'mend what it names; where an engine was only restarted, `ballast run --resume` goes on from here';

function neverReady({ file }: PlanContext, { form, outcome }: LaunchRecord): BallastError {
  const { reason, output } = outcome.status === 'ready' ? { reason: '', output: '' } : outcome;
  const said = output.trim() === '' ? 'it printed nothing' : `the last it printed:\n${indent(output.trim())}`;
  return new BallastError('engine', 'never-ready', `${file}: form \`${form}\`: ${reason}; ${said}`, {
    hint:
      noSpaceHint(reason) ??
      `${outcome.status === 'failed' ? ofEngine : ofWorkload}; --keep-going measures the other forms without it`,
  });
}

function indent(text: string): string {
  return text
    .split('\n')
    .slice(-12)
    .map((line) => `    ${line}`)
    .join('\n');
}
