import { BallastError } from '../../errors.ts';
import { probeHost } from '../../inside/probe-process.ts';
import { Seat } from '../../inside/seat.ts';
import { isLost } from '../../launches/lost.ts';
import type { PreparedTarget, TargetContext } from '../../targets/target.ts';
import type { TargetSpec } from '../../targets/targets.ts';
import { prepareTarget } from '../../targets/targets.ts';
import { waitingArgv } from '../../targets/waiting-start.ts';
import type { StageRun, Taking } from '../stage.ts';
import type { Condition } from './kinds.ts';
import { measurePair } from './pair.ts';
import type { NeighbourBlock } from './plan.ts';
import type { NeighbourOutcome, NeighbourRecord } from './records.ts';
import { type HostSize, safeLimits } from './safe-limits.ts';
import type { NeighbourSettings } from './settings.ts';
import { startWatchdog } from './watchdog.ts';

/**
 * Measures what a busy neighbour does to an instance of the same target. Instances do not run the workload: two of a
 * target without a network of its own could not have the same port, and the workload's own activity would be measured
 * as well. A target whose pair cannot be had is left out from then on, with a record that says why. When the host is
 * in danger, no target is measured any more.
 */
export async function openNeighbours({
  context,
  specs,
  settings: { eachMs },
  store,
}: Pick<StageRun<NeighbourSettings, NeighbourRecord>, 'context' | 'specs' | 'settings' | 'store'>): Promise<
  Taking<NeighbourBlock>
> {
  const { host } = context;
  const size = await hostSize(context);
  const limits = safeLimits(context.workload.limits, size);
  await using opening = new AsyncDisposableStack();
  const targets = opening.use(new AsyncDisposableStack());
  const watchdog = opening.use(await startWatchdog(host, size));
  const signal = AbortSignal.any([context.signal, watchdog.signal]);
  const roundTrips = opening.use(new Seat(() => probeHost(host, signal)));
  const sink = opening.use(new Seat(() => probeHost(host, signal)));
  const prepared = new Map<string, PreparedTarget>();
  const failed = new Set<string>();
  const told = ({ target, block }: NeighbourBlock, condition: Condition, outcome: NeighbourOutcome) =>
    store({ type: 'neighbour', target, block, condition, limits, outcome });
  const measure = async (turn: NeighbourBlock) => {
    const { target: name } = turn;
    const target =
      prepared.get(name) ?? targets.use(await prepareTarget(...idleTarget(context, specs, name, limits)));
    prepared.set(name, target);
    await measurePair(target, turn, { roundTrips, sink, limits, eachMs, signal }, (condition, outcome) =>
      told(turn, condition, outcome),
    );
  };
  const resources = opening.move();
  return {
    async take(turn) {
      if (failed.has(turn.target)) return undefined;
      try {
        await measure(turn);
        return undefined;
      } catch (error) {
        if (context.signal.aborted || !watchdog.signal.aborted || isLost(error)) throw error;
        told(turn, 'idle', { status: 'aborted', reason: String(watchdog.signal.reason) });
        return 'over';
      }
    },
    failed(turn, reason) {
      failed.add(turn.target);
      told(turn, 'idle', { status: 'failed', reason });
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** The same target of the same image, with these limits, in which only requested work runs. */
function idleTarget(
  context: TargetContext,
  specs: readonly TargetSpec[],
  name: string,
  limits: NeighbourRecord['limits'],
): [TargetContext, TargetSpec] {
  const { image, workload } = context;
  const spec = specs.find((one) => one.name === name);
  if (spec === undefined) throw new Error(`the plan names a target that is not in the scenario: ${name}`);
  const start = { argv: waitingArgv(spec), environment: {}, workdir: '/', uid: 0, gid: 0, groups: [] };
  return [
    {
      ...context,
      image: { ...image, start },
      workload: { ...workload, limits },
    },
    { ...spec, name: `nb-${name}` },
  ];
}

async function hostSize({ host }: TargetContext): Promise<HostSize> {
  const cpus = Number((await host.exec(['nproc'])).stdout);
  const [, kib] = /^MemTotal: +(\d+) kB$/m.exec((await host.get('/proc/meminfo')).toString()) ?? [];
  if (cpus >= 1 && kib !== undefined) return { cpus, memoryBytes: Number(kib) * 1024 };
  throw new BallastError('engine', 'host-size-unknown', `${host.name} does not report its CPUs and memory`);
}
