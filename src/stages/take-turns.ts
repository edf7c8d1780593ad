import { attempt } from '../launches/lost.ts';
import type { Taking, Turn } from './stage.ts';

/** A listener to the turns of a measurement. */
export interface TurnListener {
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
  /** The words for progress: `measuring speed`. */
  readonly doing: string;
  /** Called when every turn of a block is taken. */
  blockEnded?(block: number): void;
}

/**
 * Takes turns one after the other; nothing else is measured meanwhile. The measurement is closed in any case.
 * @throws the signal's reason; what a turn failed with, where that ends the run or the stage stores no failures
 */
export async function takeTurns<T extends Turn>(
  taking: Taking<T>,
  turns: readonly T[],
  { signal, progress, doing, blockEnded }: TurnListener,
): Promise<void> {
  await using _ = { [Symbol.asyncDispose]: async () => taking[Symbol.asyncDispose]?.() };
  for (const [index, turn] of turns.entries()) {
    signal.throwIfAborted();
    const what = turn.target === undefined ? '' : ` (${turn.target})`;
    progress(`${doing}: ${index + 1} of ${turns.length}${what}`);
    if ((await takeTurn(taking, turn, signal)) === 'over') return;
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
