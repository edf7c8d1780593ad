import { messageOf } from '../../errors.ts';
import type { PreparedForm } from '../../forms/form.ts';
import { probeProcess } from '../../inside/probe-process.ts';
import { Seat } from '../../inside/seat.ts';
import { formNamed } from '../../launches/form-named.ts';
import { isLost } from '../../launches/lost.ts';
import type { ReadyContext } from '../../launches/until-ready.ts';
import type { Turn } from '../../plan/block-plan.ts';
import { endsBlock } from '../../plan/ends-block.ts';
import { instanceId } from '../../plan/instance-id.ts';
import type { WholeRecord } from '../../results/course-records.ts';
import { capacityOf, measureInstance, withInstance } from './instance.ts';
import type { SpeedLoadRecord, SpeedRecord } from './records.ts';
import type { SpeedSettings } from './settings.ts';

export interface SpeedContext extends ReadyContext {
  readonly progress: (text: string) => void;
}

type Forms = ReadonlyMap<string, PreparedForm>;

const lookMs = 1000;
/** Of what the slowest form carries: a load that every form can bear, so that latencies are of equal work. */
const shareOfSlowest = 0.5;

/**
 * Measures how fast an instance of each form is at each turn of the plan, one at a time. An instance that cannot be had
 * is a record that says why. All of a run's are loaded alike: with the load of its earlier part, where there is one.
 * Nothing may be timed meanwhile.
 */
export async function measureSpeed(
  context: SpeedContext,
  settings: SpeedSettings,
  plan: readonly Turn[],
  forms: Forms,
  earlierLoad: SpeedLoadRecord | undefined,
  store: (record: SpeedLoadRecord | SpeedRecord | WholeRecord) => void,
): Promise<void> {
  const { host, workload, signal } = context;
  const { limits, ready } = workload;
  let load = earlierLoad;
  if (load === undefined && ready.kind === 'http') {
    load = await chooseLoad(context, settings, forms);
    store(load);
  }
  using roundTrips = new Seat(() => probeProcess(host, ['serve']));
  using sink = new Seat(() => probeProcess(host, ['serve']));
  const works = { roundTrips, sink, limits, eachMs: settings.eachMs };
  for (const [index, { block, form: name }] of plan.entries()) {
    signal.throwIfAborted();
    context.progress(`measuring speed: instance ${index + 1} of ${plan.length} (${name})`);
    const id = instanceId('s', block, name);
    const outcome = await unlessLost(context, () =>
      withInstance(context, formNamed(forms, name), id, (instance) =>
        measureInstance(context, instance, load, works),
      ),
    );
    store({ type: 'speed', form: name, block, outcome });
    if (endsBlock(plan, index)) store({ type: 'whole', stage: 'speed', block });
  }
}

async function chooseLoad(
  context: SpeedContext,
  { connections, durationMs, ratePerSecond }: SpeedSettings,
  forms: Forms,
): Promise<SpeedLoadRecord> {
  const common = { connections, durationMs, forwarded: context.host.kind !== 'local' };
  if (ratePerSecond !== undefined) return { type: 'speed-load', ratePerSecond, chosenFrom: null, ...common };
  const carried: Record<string, number> = {};
  for (const [name, form] of forms) {
    context.progress(`looking how many requests ${name} carries`);
    const looked = await unlessLost(context, () =>
      withInstance(context, form, `sx-${name}`, (instance) =>
        capacityOf(context, instance, { connections, durationMs: lookMs }),
      ),
    );
    if (!('status' in looked)) carried[name] = (looked.answers / looked.elapsedNs) * 1e9;
  }
  const slowest = Math.min(...Object.values(carried));
  const rate = Number.isFinite(slowest) ? Math.max(1, Math.floor(slowest * shareOfSlowest)) : 1;
  return { type: 'speed-load', ratePerSecond: rate, chosenFrom: carried, ...common };
}

async function unlessLost<T>(
  { signal }: ReadyContext,
  work: () => Promise<T>,
): Promise<T | { readonly status: 'failed'; readonly reason: string }> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (isLost(error)) throw error;
    return { status: 'failed', reason: messageOf(error).slice(0, 500) };
  }
}
