import type { StartSpec, WorkloadImage } from '../../image/image.ts';

/**
 * The workload's start as another user of the image, with the reason for the certificate of equal work.
 * @param user as a scenario names it; undefined: the workload's own
 * @throws BallastError `unknown-user`
 */
export function startAs(
  { start, identityOf }: Pick<WorkloadImage, 'start' | 'identityOf'>,
  user: string | undefined,
): { readonly start: StartSpec; readonly ownUser?: string } {
  if (user === undefined) return { start };
  if (identityOf === undefined) throw new Error('an image that names no users cannot be started as one');
  const { uid, gid, groups } = identityOf(user);
  return { start: { ...start, uid, gid, groups }, ownUser: `the target asks for user ${user}` };
}
