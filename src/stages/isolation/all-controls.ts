import type { Eye } from '../../inside/eye.ts';
import type { ProbeUser } from '../../inside/verdicts.ts';
import type { PreparedTarget, TargetContext } from '../../targets/target.ts';
import type { Wall } from '../../targets/wall.ts';
import { type ControlResult, decidingControl } from './control.ts';
import type { Probe } from './probe.ts';
import { type Controls, runControls, runOwnControls } from './probe-controls.ts';
import type { ControlRecord } from './records.ts';

/** The control that a probe's verdict depends on, as this user in a target with this wall; undefined: it needs none. */
export type ControlOf = (probe: Probe, user: ProbeUser, wall: Wall | undefined) => ControlResult | undefined;

/**
 * Runs every control that the verdicts about these targets depend on: those that all share, then those of each sort of
 * target that is among them, then those that are run as an ordinary user.
 */
export async function runAllControls(
  context: TargetContext,
  prepared: readonly PreparedTarget[],
  probes: readonly Probe[],
  hostEye: Eye,
  store: (record: ControlRecord) => void,
): Promise<ControlOf> {
  const shared = await runControls(context, probes, hostEye, store);
  const walls = new Map(prepared.map(({ wall }) => [nameOf(wall), wall]));
  const own = new Map<string, Controls>();
  for (const [name, wall] of walls)
    own.set(name, await runOwnControls(context, probes, wall, 'root', hostEye, store));
  const asUser = await runOwnControls(context, probes, undefined, 'user', hostEye, store);
  return ({ id }, user, wall) =>
    decidingControl([
      shared.get(id),
      own.get(nameOf(wall))?.get(id),
      user === 'user' ? asUser.get(id) : undefined,
    ]);
}

/** Targets with the same wall share their controls. */
function nameOf(wall: Wall | undefined): string {
  switch (wall?.kind) {
    case undefined:
      return 'usual';
    case 'runtime':
      return `runtime ${wall.runtime}`;
    case 'machine':
      return `machine ${wall.accelerator.kind}`;
  }
}
