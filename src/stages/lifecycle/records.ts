import type { StoredMark } from '../../results/records.ts';

/** In the order in which an instance goes through them. */
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

/** From what to what an operation is timed, for readers. */
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

/** One operation on one instance. */
export interface LifecycleRecord {
  readonly type: 'lifecycle';
  readonly form: string;
  readonly block: number;
  readonly operation: LifecycleOperation;
  readonly outcome: LifecycleOutcome;
}

export type LifecycleOutcome =
  | {
      readonly status: 'done';
      /** Since the request: when whoever does it said that it is done. */
      readonly done: StoredMark;
      /** Since the request: the first correct answer; null where none is awaited. */
      readonly ready: StoredMark | null;
    }
  /** The form has no such operation. */
  | { readonly status: 'absent'; readonly reason: string }
  /** What follows it on the same instance was not tried. */
  | { readonly status: 'failed'; readonly reason: string };
