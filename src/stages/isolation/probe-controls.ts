import { engineOf } from '../../host/engine-address.ts';
import type { Eye } from '../../inside/eye.ts';
import { attempt } from '../../launches/lost.ts';
import type { TargetContext } from '../../targets/target.ts';
import type { TargetSpec } from '../../targets/targets.ts';
import { prepareTarget } from '../../targets/targets.ts';
import { waitingArgv } from '../../targets/waiting-start.ts';
import { type ControlResult, controlResult, withoutControl } from './control.ts';
import type { Probe } from './probe.ts';
import { type ProbeFinding, probeInstance } from './probe-instance.ts';
import type { ControlRecord } from './records.ts';
import { probeWeakMonitor } from './weak-monitor.ts';
import { noLimits, type Weakening, weakenedContainer } from './weakenings.ts';

/** The result of each probe's control, by the probe's id. */
export type Controls = ReadonlyMap<string, ControlResult>;

/**
 * Runs each probe, as root, on an instance weakened in the way that the probe names, which it must notice. A weakened
 * instance that cannot be had is no failure: the next one named counts, and without any the probe has no control. If
 * one was had and not noticed, that result stands: no other is tried.
 */
export async function runControls(
  context: TargetContext,
  probes: readonly Probe[],
  hostEye: Eye,
  store: (record: ControlRecord) => void,
): Promise<Controls> {
  const results = new Map<string, ControlResult>();
  const refusals = new Map<Weakening, string>();
  const wanted = (probe: Probe) =>
    results.has(probe.id) ? undefined : probe.controls.find((one) => !refusals.has(one));
  for (;;) {
    const weakening = probes.map(wanted).find((one) => one !== undefined);
    if (weakening === undefined) break;
    context.progress(`probing the control \`${weakening}\``);
    const concerned = probes.filter((probe) => wanted(probe) === weakening);
    const refusal = await runControl(context, weakening, concerned, hostEye, (found) => {
      const { probe, repetitions, verdict, because } = found;
      results.set(probe.id, controlResult(weakening, found));
      store({ type: 'control', weakening, probe: probe.id, verdict, because, repetitions });
    });
    if (refusal !== undefined) refusals.set(weakening, refusal.slice(0, 300));
  }
  for (const { id, controls } of probes) {
    if (controls.length === 0 || results.has(id)) continue;
    results.set(id, withoutControl(new Map([...refusals].filter(([name]) => controls.includes(name)))));
  }
  return results;
}

/**
 * Runs the probes on one weakened instance. Returns the reason why it could not be had; undefined when each of the
 * probes has reported what it found.
 */
async function runControl(
  context: TargetContext,
  weakening: Weakening,
  probes: readonly Probe[],
  hostEye: Eye,
  tell: (found: ProbeFinding) => void,
): Promise<string | undefined> {
  const { signal } = context;
  if (weakening === 'weak-monitor')
    return attempt(signal, () => probeWeakMonitor(context, probes, hostEye, tell));
  const name = `control-${weakening}`;
  let refusal: string | undefined;
  const failure = await attempt(signal, async () => {
    await using target = await prepareTarget(...weakenedTarget(context, weakening, name));
    const { limits } = context.workload;
    const references = new Map();
    const probing = {
      target,
      id: name,
      probes,
      users: ['root'],
      hostEye,
      limits,
      references,
      signal,
    } as const;
    await probeInstance(probing, (found) => {
      if (found.repetitions.length === 0) refusal = found.because;
      else tell(found);
    });
  });
  return failure ?? refusal;
}

/**
 * A target with this weakening. It runs the probes' own program: neither whether the workload can run so matters, nor
 * whether it has ended by then.
 */
function weakenedTarget(
  context: TargetContext,
  weakening: Exclude<Weakening, 'weak-monitor'>,
  name: string,
): [TargetContext, TargetSpec] {
  const kind = weakening === 'bare-process' ? 'process' : 'container';
  const start = { argv: waitingArgv({ kind }), environment: {}, workdir: '/', uid: 0, gid: 0, groups: [] };
  const image = { ...context.image, start };
  if (weakening === 'bare-process')
    return [
      { ...context, image },
      { kind: 'process', name },
    ];
  const isolation = weakenedContainer(weakening, context.runFolder, engineOf(context.host).address);
  const { workload } = context;
  const limits = weakening === 'no-limits' ? noLimits : workload.limits;
  return [
    {
      ...context,
      workload: { ...workload, limits },
      image,
    },
    { kind: 'container', name, runtime: undefined, isolation },
  ];
}
