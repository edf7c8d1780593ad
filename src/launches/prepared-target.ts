import type { PreparedTarget } from '../targets/target.ts';

/**
 * The prepared target of this name.
 * @throws Error when a plan names a target that was not prepared: a fault of Ballast itself
 */
export function preparedTarget(targets: ReadonlyMap<string, PreparedTarget>, name: string): PreparedTarget {
  const target = targets.get(name);
  if (target === undefined) throw new Error(`the plan names a target that was not prepared: ${name}`);
  return target;
}
