import { BallastError } from '../errors.ts';
import type { PreparedForm } from '../forms/form.ts';
import { noSpaceHint } from '../host/no-space.ts';
import type { Cell, LaunchRecord } from '../results/records.ts';
import { type CellContext, executeCell } from './execute-cell.ts';
import { formNamed } from './form-named.ts';

/** What a reader of progress is told after each launch. */
export type LaunchListener = (record: LaunchRecord, done: number) => void;

/**
 * Executes the plan, one launch at a time, storing each record before the next begins.
 * @throws BallastError `never-ready` when the first launch of a form fails: the rest would only repeat it
 */
export async function executePlan(
  context: CellContext,
  plan: readonly Cell[],
  forms: ReadonlyMap<string, PreparedForm>,
  store: (record: LaunchRecord) => void,
  listener: LaunchListener,
): Promise<void> {
  const launched = new Set<string>();
  for (const [index, cell] of plan.entries()) {
    context.signal.throwIfAborted();
    const record = await executeCell(context, formNamed(forms, cell.form), cell);
    store(record);
    listener(record, index + 1);
    context.signal.throwIfAborted();
    if (!launched.has(cell.form) && record.outcome.status !== 'ready') throw neverReady(context, record);
    launched.add(cell.form);
  }
}

function neverReady({ scenario }: CellContext, { form, outcome }: LaunchRecord): BallastError {
  const { reason, output } = outcome.status === 'ready' ? { reason: '', output: '' } : outcome;
  const said = output.trim() === '' ? 'it printed nothing' : `the last it printed:\n${indent(output.trim())}`;
  return new BallastError('engine', 'never-ready', `${scenario.file}: form \`${form}\`: ${reason}; ${said}`, {
    hint:
      noSpaceHint(reason) ??
      'check the command, the port and `ready:` of the scenario, and `within:` for a slow start',
  });
}

function indent(text: string): string {
  return text
    .split('\n')
    .slice(-12)
    .map((line) => `    ${line}`)
    .join('\n');
}
