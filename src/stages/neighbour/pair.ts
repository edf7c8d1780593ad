import { Seat } from '../../inside/seat.ts';
import { closedBy } from '../../inside/session.ts';
import { borrow } from '../../launches/borrow.ts';
import { instanceId } from '../../plan/instance-id.ts';
import type { PreparedTarget } from '../../targets/target.ts';
import type { Condition } from './kinds.ts';
import { measureCondition, type Party, type Scene } from './measure-condition.ts';
import type { NeighbourBlock } from './plan.ts';
import type { NeighbourOutcome } from './records.ts';

export type Measuring = Omit<Scene, 'victim' | 'neighbour'>;

/**
 * Measures one fresh pair of instances under each condition of its block, reporting each outcome as soon as it is
 * known. The neighbour exists for all of them but `alone`. Both are removed before it returns.
 * @throws the signal's reason when aborted; what a launch or a removal fails with
 */
export async function measurePair(
  target: PreparedTarget,
  { block, conditions }: NeighbourBlock,
  measuring: Measuring,
  tell: (condition: Condition, outcome: NeighbourOutcome) => void,
): Promise<void> {
  const { signal } = measuring;
  const id = (who: string) => instanceId('n', block, who);
  await using victim = await join(target, id('v'), signal);
  const measure = async (condition: Condition, neighbour: Party | undefined) => {
    const outcome = await measureCondition({ ...measuring, victim, neighbour }, condition);
    // A measurement that was cut short says nothing of the target.
    signal.throwIfAborted();
    tell(condition, outcome);
  };
  if (conditions[0] === 'alone') await measure('alone', undefined);
  {
    await using neighbour = await join(target, id('n'), signal);
    for (const condition of conditions) {
      if (condition !== 'alone') await measure(condition, neighbour);
    }
  }
  if (conditions.at(-1) === 'alone') await measure('alone', undefined);
}

/** A launched instance with a seat in it that has been opened. An abort ends whatever it is doing. */
async function join(
  target: PreparedTarget,
  id: string,
  signal: AbortSignal,
): Promise<Party & AsyncDisposable> {
  signal.throwIfAborted();
  await using stack = new AsyncDisposableStack();
  const { instance } = stack.use(await borrow(target, id));
  const seat = stack.use(new Seat(async () => closedBy(signal, await instance.probe('root'))));
  await seat.greet();
  const resources = stack.move();
  return {
    seat,
    address: instance.address.host,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
