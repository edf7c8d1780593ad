import { inTime } from '../launches/in-time.ts';
import { attempt } from '../launches/lost.ts';
import type { Taking, Turn } from './stage.ts';

/** A listener to the turns of a measurement. */
export interface TurnListener {
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
  /** The words for progress: `measuring speed`. */
  readonly doing: string;
  /** Called when a turn has ended, with how many have by then. */
  turned?(done: number): void;
  /** Called when every turn of a block is taken. */
  blockEnded?(block: number): void;
}

/**
 * Takes turns one after the other; nothing else is measured meanwhile. The measurement is closed in any case, and none of
 * it is waited for without end, not even its opening.
 * @throws the signal's reason; what the opening failed with; what a turn failed with, where that ends the run or the stage
 *   stores no failures
 */
export async function takeTurns<T extends Turn>(
  opening: Taking<T> | Promise<Taking<T>>,
  turns: readonly T[],
  { signal, progress, doing, turned, blockEnded }: TurnListener,
): Promise<void> {
  const leave = (late: Taking<T>) => void late[Symbol.asyncDispose]?.();
  const taking = await inTime(Promise.resolve(opening), doing, signal, leave);
  const close = async () => taking[Symbol.asyncDispose]?.();
  await using _ = { [Symbol.asyncDispose]: () => inTime(close(), doing, signal) };
  for (const [index, turn] of turns.entries()) {
    signal.throwIfAborted();
    const what = turn.target === undefined ? '' : `: ${turn.target}`;
    progress(`${doing} ${index + 1}/${turns.length}${what}`);
    if ((await inTime(takeTurn(taking, turn, signal), doing, signal)) === 'over') return;
    turned?.(index + 1);
    if (turns[index + 1]?.block !== turn.block) blockEnded?.(turn.block);
  }
}

async function takeTurn<T extends Turn>(
  taking: Taking<T>,
  turn: T,
  signal: AbortSignal,
): Promise<'over' | undefined> {
  if (taking.failed === undefined) return taking.take(turn);
  let outcome: 'over' | undefined;
  const failure = await attempt(signal, async () => {
    outcome = await taking.take(turn);
  });
  if (failure !== undefined) taking.failed(turn, failure);
  return outcome;
}
