import { z } from 'zod';
import type { Eye } from '../../inside/eye.ts';
import { type KernelMount, kernelMountsOf } from './kernel-mounts.ts';

/** The files that opened for writing, by which an instance may lift a limit of its own; of version 2, whether it is its own cgroup’s. */
export const liftingFiles = z.array(z.strictObject({ path: z.string(), own: z.boolean() })).max(24);
type LiftingFiles = z.output<typeof liftingFiles>;

const mostTried = 24;

/**
 * Opens the files of a limit for writing, wherever cgroups are mounted inside, and closes them unwritten: the limit itself,
 * and the list of processes of a cgroup, by which whoever may write to it leaves another one.
 */
export async function tryLifting(
  inside: Eye,
  controller: string,
  files: readonly string[],
): Promise<LiftingFiles> {
  const mounts = kernelMountsOf(await inside.kernelMounts()) ?? [];
  const opened: LiftingFiles = [];
  for (const { path, own } of pathsIn(mounts, controller, files).slice(0, mostTried)) {
    if ((await inside.open(path, 'write')).kind === 'content') opened.push({ path, own });
  }
  return opened;
}

/** A hierarchy of version 1 is of the controllers that its folder is called after. */
function pathsIn(mounts: readonly KernelMount[], controller: string, files: readonly string[]) {
  return mounts.flatMap(({ type, root, point }) => {
    const isOurs = point
      .slice(point.lastIndexOf('/') + 1)
      .split(',')
      .includes(controller);
    if (type !== 'cgroup2' && !(type === 'cgroup' && isOurs)) return [];
    // Of version 2, the limits of the cgroup at the root of a namespace may be barred although they open (nsdelegate).
    const own = type === 'cgroup2' && root === 'own';
    return [...files, 'cgroup.procs'].map((file) => ({ path: `${point}/${file}`, own }));
  });
}

/** The path by which it may be lifted, and whether that is certain; undefined when there is none. */
export function liftedAt(
  opened: LiftingFiles,
): { readonly path: string; readonly isCertain: boolean } | undefined {
  const [first] = opened.toSorted((a, b) => Number(a.own) - Number(b.own));
  return first && { path: first.path, isCertain: !first.own };
}
