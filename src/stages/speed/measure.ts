import { probeHost } from '../../inside/probe-process.ts';
import { Seat } from '../../inside/seat.ts';
import { borrow } from '../../launches/borrow.ts';
import { whileItRuns } from '../../launches/ended.ts';
import { attempt } from '../../launches/lost.ts';
import { preparedTarget } from '../../launches/prepared-target.ts';
import type { ReadyContext } from '../../launches/until-ready.ts';
import { instanceId } from '../../plan/instance-id.ts';
import type { PreparedTarget, ProbedInstance } from '../../targets/target.ts';
import type { StageRun, Taking, Turn } from '../stage.ts';
import { capacityOf, measureInstance } from './instance.ts';
import type { SpeedLoadRecord, SpeedRecord } from './records.ts';
import { mostPerSecond, type SpeedSettings } from './settings.ts';

const lookMs = 1000;
/**
 * The share of the slowest target's capacity: a load that every target can bear, so that latencies are of equal work.
 */
const shareOfSlowest = 0.5;

type Opened = Pick<
  StageRun<SpeedSettings, SpeedLoadRecord | SpeedRecord>,
  'context' | 'ready' | 'prepared' | 'settings' | 'earlier' | 'store'
>;

/**
 * Measures how fast an instance of each target is. All targets of a run get the same load, and a resumed run that of
 * its earlier part.
 */
export async function openSpeed(run: Opened): Promise<Taking<Required<Turn>>> {
  const { context, ready, prepared, settings, store } = run;
  const { host, workload, signal } = context;
  let load = run.earlier.find((record) => record.type === 'speed-load');
  if (load === undefined && workload.ready.kind === 'http') {
    load = await chooseLoad(run);
    store(load);
  }
  const resources = new DisposableStack();
  const roundTrips = resources.use(new Seat(() => probeHost(host, signal)));
  const sink = resources.use(new Seat(() => probeHost(host, signal)));
  const works = { roundTrips, sink, limits: workload.limits, eachMs: settings.eachMs, signal };
  return {
    async take({ block, target }) {
      const outcome = await measured(
        ready,
        preparedTarget(prepared, target),
        instanceId('s', block, target),
        (instance) => measureInstance(ready, instance, load, works),
      );
      store({ type: 'speed', target, block, outcome });
      return undefined;
    },
    failed: ({ block, target }, reason) =>
      store({ type: 'speed', target, block, outcome: { status: 'failed', reason } }),
    [Symbol.asyncDispose]: async () => resources.dispose(),
  };
}

async function chooseLoad({ context, ready, prepared, settings }: Opened): Promise<SpeedLoadRecord> {
  const { connections, durationMs, ratePerSecond } = settings;
  const common = { connections, durationMs, forwarded: context.host.kind !== 'local' };
  if (ratePerSecond !== undefined) return { type: 'speed-load', ratePerSecond, chosenFrom: null, ...common };
  const carried: Record<string, number> = {};
  for (const [name, target] of prepared) {
    context.progress(`finding peak request rate: ${name}`);
    // A target that carries no load now is measured all the same.
    await attempt(context.signal, async () => {
      const looked = await measured(ready, target, `sx-${name}`, (instance) =>
        capacityOf(ready, instance, { connections, durationMs: lookMs }),
      );
      carried[name] = (looked.answers / looked.elapsedNs) * 1e9;
    });
  }
  const slowest = Math.min(...Object.values(carried));
  const wanted = Number.isFinite(slowest) ? Math.floor(slowest * shareOfSlowest) : 1;
  const rate = Math.min(Math.max(1, wanted), mostPerSecond);
  return { type: 'speed-load', ratePerSecond: rate, chosenFrom: carried, ...common };
}

/** The measurement of an instance that answers. */
async function measured<T>(
  ready: ReadyContext,
  target: PreparedTarget,
  id: string,
  measure: (instance: ProbedInstance) => Promise<T>,
): Promise<T> {
  await using borrowed = await borrow(target, id, ready);
  const { instance } = borrowed;
  return await whileItRuns(instance, ready.signal, () => measure(instance));
}
