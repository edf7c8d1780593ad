import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { block, storedMark, targetName, unavailable } from '../../fields/stored-parts.ts';

/** The operations, in the order in which an instance goes through them. */
export const lifecycleOperations = [
  'launch',
  'pause',
  'unpause',
  'save',
  'restore',
  'stop',
  'restart',
  'kill',
  'remove',
] as const;
export type LifecycleOperation = (typeof lifecycleOperations)[number];

/** The beginning and the end of each operation's time, for readers. */
export const operationMeanings: Readonly<Record<LifecycleOperation, string>> = {
  launch: 'start request → first correct answer',
  pause: 'request → nothing of the instance runs any more',
  unpause: 'request → first correct answer again',
  save: 'request → the running VM is on disk and no longer runs',
  restore: 'request → first correct answer again, from the saved state',
  stop: 'stop request → the instance has ended',
  restart: 'stop request → the same instance has started again and given its first correct answer',
  kill: 'kill request → the instance has ended',
  remove: 'request → nothing of the instance is left on the host',
};

const outcome = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('done'),
    /** When the engine or supervisor reported that it was done, since the request. */
    done: storedMark,
    /** The first correct answer, since the request; null where none is awaited. */
    ready: storedMark.nullable(),
  }),
  /**
   * `absent`: the target has no such operation. `failed`: the operations after it on the same instance were not tried.
   */
  unavailable('absent', 'failed'),
]);
export type LifecycleOutcome = Stored<typeof outcome>;

/** One operation on one instance. */
export const lifecycleRecord = z.object({
  type: z.literal('lifecycle'),
  target: targetName,
  block,
  operation: z.enum(lifecycleOperations),
  outcome,
});
export type LifecycleRecord = Stored<typeof lifecycleRecord>;
