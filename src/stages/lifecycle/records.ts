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
  launch: 'start requested → first correct answer',
  pause: 'requested → nothing of it runs any more',
  unpause: 'requested → first correct answer again',
  save: 'requested → the running machine is on disk and no longer runs',
  restore: 'requested → first correct answer again, from where it was saved',
  stop: 'the workload asked to end → the instance has ended',
  restart: 'the same stop requested → the same instance started again and its first correct answer',
  kill: 'requested → ended without being asked',
  remove: 'requested → nothing of it is left on the host',
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
