import type { Eye } from '../../inside/eye.ts';
import type { ProbeUser } from '../../inside/verdicts.ts';
import type { TargetContext } from '../../targets/target.ts';
import type { Wall } from '../../targets/wall.ts';
import { type ControlResult, controlResult, withoutControl } from './control.ts';
import type { Probe } from './probe.ts';
import type { ControlRecord } from './records.ts';
import { type Control, runControl } from './run-control.ts';
import type { Weakening } from './weakenings.ts';

/** The result of each probe's control, by the probe's id. */
export type Controls = ReadonlyMap<string, ControlResult>;
type Store = (record: ControlRecord) => void;

/**
 * Runs each probe, as root, on an instance weakened in the way that the probe names, which it must notice. A weakened
 * instance that cannot be had is no failure: the next one named counts, and without any the probe has no control. If
 * one was had and not noticed, that result stands: no other is tried.
 */
export async function runControls(
  context: TargetContext,
  probes: readonly Probe[],
  hostEye: Eye,
  store: Store,
): Promise<Controls> {
  const results = new Map<string, ControlResult>();
  const refusals = new Map<Weakening, string>();
  const wanted = (probe: Probe) =>
    results.has(probe.id) ? undefined : probe.controls.find((one) => !refusals.has(one));
  for (;;) {
    const weakening = probes.map(wanted).find((one) => one !== undefined);
    if (weakening === undefined) break;
    const concerned = probes.filter((probe) => wanted(probe) === weakening);
    const control = { weakening, probes: concerned, user: 'root' } as const;
    const refusal = await take(context, control, hostEye, store, results);
    if (refusal !== undefined) refusals.set(weakening, refusal);
  }
  for (const { id, controls } of probes) {
    if (controls.length === 0 || results.has(id)) continue;
    results.set(id, withoutControl(new Map([...refusals].filter(([name]) => controls.includes(name)))));
  }
  return results;
}

/**
 * Runs the probes that another part of whose rule decides about one sort of target, or as an ordinary user, on instances
 * that were weakened in the way that they name for it. What cannot be had leaves such a probe without that control.
 * @param wall of the targets that are controlled; undefined: the engine's usual runtime, or none
 */
export async function runOwnControls(
  context: TargetContext,
  probes: readonly Probe[],
  wall: Wall | undefined,
  user: ProbeUser,
  hostEye: Eye,
  store: Store,
): Promise<Controls> {
  const results = new Map<string, ControlResult>();
  const named = (probe: Probe) =>
    user === 'user' ? probe.userControl : probe.ownControls?.[wall?.kind ?? 'usual'];
  for (const [weakening, concerned] of Map.groupBy(probes, named)) {
    if (weakening === undefined) continue;
    const control = { weakening, wall, probes: concerned, user };
    const refusal = await take(context, control, hostEye, store, results);
    if (refusal === undefined) continue;
    for (const { id } of concerned) results.set(id, withoutControl(new Map([[weakening, refusal]])));
  }
  return results;
}

/** Runs one control and notes what each of its probes found; returns the reason why there was none. */
async function take(
  context: TargetContext,
  control: Control,
  hostEye: Eye,
  store: Store,
  results: Map<string, ControlResult>,
): Promise<string | undefined> {
  const { weakening } = control;
  const refusal = await runControl(context, control, hostEye, (found) => {
    const { probe, repetitions, verdict, because } = found;
    results.set(probe.id, controlResult(weakening, found));
    store({ type: 'control', weakening, probe: probe.id, verdict, because, repetitions });
  });
  return refusal?.slice(0, 300);
}
