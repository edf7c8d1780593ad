import { attempt } from '../launches/lost.ts';
import type { Taking, Turn } from './stage.ts';

/** Who is told of turns as they are taken. */
export interface TurnListener {
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
  /** For progress: `measuring speed`. */
  readonly doing: string;
  /** Every turn of a block is taken. */
  blockEnded?(block: number): void;
}

/**
 * Takes turns one after the other; nothing else is measured meanwhile. What was opened is closed whatever happens.
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
    const what = turn.form === undefined ? '' : ` (${turn.form})`;
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
