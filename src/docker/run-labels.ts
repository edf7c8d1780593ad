import type { Host } from '../host/host.ts';

/** The label that carries the run's id on everything a run has in the engine. `ballast clean` finds things by it. */
export const runLabel = 'dev.ballast.run';

/**
 * The label that carries the user of the host whose run it is, where that is not root: only this user can tell whether the
 * run is alive.
 */
export const userLabel = 'dev.ballast.user';

/** The labels of a container of a run. */
export const runLabels = (
  runId: string,
  instance: string,
  { user }: Pick<Host, 'user'>,
): Readonly<Record<string, string>> => ({
  [runLabel]: runId,
  'dev.ballast.instance': instance,
  ...(user === undefined ? {} : { [userLabel]: `${user.uid}` }),
});

/** The run that labels name, where it is one of the host's present user; undefined otherwise. */
export function ownRunIn(
  labels: Readonly<Record<string, string | undefined>>,
  { user }: Pick<Host, 'user'>,
): string | undefined {
  return labels[userLabel] === (user === undefined ? undefined : `${user.uid}`)
    ? labels[runLabel]
    : undefined;
}
