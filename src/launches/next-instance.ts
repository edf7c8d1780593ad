import type { PreparedTarget } from '../targets/target.ts';
import { launchUntimed } from './borrow.ts';
import { reasonOf } from './lost.ts';
import { settledMemory } from './memory.ts';
import type { DaemonGrowth, NextInstance } from './records.ts';
import { totalMemory } from './total-memory.ts';
import type { ReadyContext } from './until-ready.ts';

/**
 * Launches instances of a target beside one that runs, reads the memory of the last of them, and removes them. The
 * daemons' part is what they grow by from when the others have settled. A failure is told, not thrown.
 * @param id of the one that runs
 * @param beside the number of instances that run before the last, that one included
 * @param daemonGrowth reads the daemons' growth since any one instant
 * @throws as `reasonOf`
 */
export async function nextInstance(
  context: ReadyContext,
  target: PreparedTarget,
  id: string,
  beside: number,
  daemonGrowth: () => Promise<DaemonGrowth>,
): Promise<NextInstance> {
  if (typeof target.sideBySide === 'object') return { beside, bytes: null, reason: target.sideBySide.absent };
  try {
    await using stack = new AsyncDisposableStack();
    let others = await daemonGrowth();
    for (let running = 1; ; running += 1) {
      const create = () => target.create(`${id}-next${running}`);
      const { instance } = stack.use(await launchUntimed(create, context));
      const { memory } = await settledMemory(instance, daemonGrowth, context.signal);
      if (running === beside) return { beside, ...told(memory, others) };
      others = memory;
    }
  } catch (error) {
    return { beside, bytes: null, reason: reasonOf(error, context.signal) };
  }
}

function told(
  memory: Parameters<typeof totalMemory>[0] & DaemonGrowth & { readonly settled: boolean },
  others: DaemonGrowth,
): Pick<NextInstance, 'bytes' | 'reason'> {
  if (!memory.settled) return { bytes: null, reason: 'its memory did not settle' };
  const daemonBytes =
    memory.daemonBytes === null || others.daemonBytes === null
      ? null
      : memory.daemonBytes - others.daemonBytes;
  const bytes = totalMemory({ ...memory, daemonBytes });
  return { bytes, reason: bytes === null ? (memory.daemonDeltaReason ?? 'a part of it is not known') : null };
}
