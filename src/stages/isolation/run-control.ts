import { engineOf } from '../../host/engine-address.ts';
import type { Eye } from '../../inside/eye.ts';
import type { ProbeUser } from '../../inside/verdicts.ts';
import { attempt } from '../../launches/lost.ts';
import { prepareWeakMachine } from '../../targets/microvm/weak-machine.ts';
import type { PreparedTarget, TargetContext } from '../../targets/target.ts';
import { prepareTarget } from '../../targets/targets.ts';
import { waitingArgv } from '../../targets/waiting-start.ts';
import type { Wall } from '../../targets/wall.ts';
import type { Probe } from './probe.ts';
import { type ProbeFinding, probeInstance } from './probe-instance.ts';
import { probeWeakMonitor } from './weak-monitor.ts';
import { noLimits, type Weakening, weakenedContainer } from './weakenings.ts';

/** A weakened instance, the probes that are run in it, and the user that they are run as. */
export interface Control {
  readonly weakening: Weakening;
  /** What it must be made of; absent: the engine's usual runtime, or what the weakening says. */
  readonly wall?: Wall | undefined;
  readonly probes: readonly Probe[];
  readonly user: ProbeUser;
}

/**
 * Runs the probes on one weakened instance. Returns the reason why it could not be had; undefined when each of the
 * probes has reported what it found.
 */
export async function runControl(
  context: TargetContext,
  control: Control,
  hostEye: Eye,
  tell: (found: ProbeFinding) => void,
): Promise<string | undefined> {
  const { signal } = context;
  const { weakening, probes, user } = control;
  context.progress(`probing control instance: ${weakening}`);
  if (weakening === 'weak-monitor')
    return attempt(signal, () => probeWeakMonitor(context, probes, hostEye, tell));
  const id = `control-${weakening}`;
  let refusal: string | undefined;
  const failure = await attempt(signal, async () => {
    await using target = await weakenedTarget(context, control, id);
    const { limits } = context.workload;
    const references = new Map();
    const probing = { target, id, probes, users: [user], hostEye, limits, references, signal };
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
async function weakenedTarget(
  context: TargetContext,
  { weakening, wall }: Control,
  name: string,
): Promise<PreparedTarget> {
  const kind =
    weakening === 'bare-process' ? 'process' : weakening === 'weak-machine' ? 'microvm' : 'container';
  const start = { argv: waitingArgv({ kind }), environment: {}, workdir: '/', uid: 0, gid: 0, groups: [] };
  const waiting = { ...context, image: { ...context.image, start } };
  switch (weakening) {
    case 'weak-monitor':
      throw new Error('a weak monitor is no target');
    case 'bare-process':
      return prepareTarget(waiting, { kind: 'process', name });
    case 'weak-machine':
      if (wall?.kind !== 'machine') throw new Error('a weak machine is the control of a machine');
      // A short name, since its sockets' paths may be no longer than 107 bytes.
      return prepareWeakMachine(waiting, 'weak', wall.accelerator);
    default: {
      const isolation = weakenedContainer(weakening, context.runFolder, engineOf(context.host).address);
      const { workload } = waiting;
      const limits = withoutLimits.includes(weakening) ? noLimits : workload.limits;
      const runtime = wall?.kind === 'runtime' ? wall.runtime : undefined;
      const spec = { kind: 'container', name, runtime, isolation } as const;
      return prepareTarget({ ...waiting, workload: { ...workload, limits } }, spec);
    }
  }
}

const withoutLimits: readonly Weakening[] = ['no-limits', 'weak-runtime'];
