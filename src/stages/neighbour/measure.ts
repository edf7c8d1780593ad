import { BallastError } from '../../errors.ts';
import type { FormContext, PreparedForm } from '../../forms/form.ts';
import type { FormSpec } from '../../forms/forms.ts';
import { prepareForm } from '../../forms/forms.ts';
import { waitingArgv } from '../../forms/waiting-start.ts';
import { probeProcess } from '../../inside/probe-process.ts';
import { Seat } from '../../inside/seat.ts';
import type { StageRun, Taking } from '../stage.ts';
import type { Condition } from './kinds.ts';
import { measurePair } from './pair.ts';
import type { NeighbourBlock } from './plan.ts';
import type { NeighbourOutcome, NeighbourRecord } from './records.ts';
import { type HostSize, safeLimits } from './safe-limits.ts';
import type { NeighbourSettings } from './settings.ts';
import { startWatchdog } from './watchdog.ts';

/**
 * Measures what a busy neighbour does to an instance of the same form. Instances do not run the workload: two of a form
 * without a network of its own could not have the same port, and what it did would be measured as well. A form whose
 * pair cannot be had is left out from then on, with a record that says why; when the host is in danger, all is.
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
  const forms = opening.use(new AsyncDisposableStack());
  const watchdog = opening.use(await startWatchdog(host, size));
  const signal = AbortSignal.any([context.signal, watchdog.signal]);
  const roundTrips = opening.use(new Seat(() => probeProcess(host, ['serve'])));
  const sink = opening.use(new Seat(() => probeProcess(host, ['serve'])));
  const prepared = new Map<string, PreparedForm>();
  const failed = new Set<string>();
  const told = ({ form, block }: NeighbourBlock, condition: Condition, outcome: NeighbourOutcome) =>
    store({ type: 'neighbour', form, block, condition, limits, outcome });
  const measure = async (turn: NeighbourBlock) => {
    const { form: name } = turn;
    const form =
      prepared.get(name) ?? forms.use(await prepareForm(...idleForm(context, specs, name, limits)));
    prepared.set(name, form);
    await measurePair(form, turn, { roundTrips, sink, limits, eachMs }, signal, (condition, outcome) =>
      told(turn, condition, outcome),
    );
  };
  const resources = opening.move();
  return {
    async take(turn) {
      if (failed.has(turn.form)) return undefined;
      try {
        await measure(turn);
        return undefined;
      } catch (error) {
        if (context.signal.aborted || !watchdog.signal.aborted) throw error;
        told(turn, 'idle', { status: 'aborted', reason: String(watchdog.signal.reason) });
        return 'over';
      }
    },
    failed(turn, reason) {
      failed.add(turn.form);
      told(turn, 'idle', { status: 'failed', reason });
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** The same form of the same image, with these limits, in which nothing runs but what is asked for. */
function idleForm(
  context: FormContext,
  specs: readonly FormSpec[],
  name: string,
  limits: NeighbourRecord['limits'],
): [FormContext, FormSpec] {
  const { image, workload } = context;
  const spec = specs.find((one) => one.name === name);
  if (spec === undefined) throw new Error(`the plan names a form that is not in the scenario: ${name}`);
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

async function hostSize({ host }: FormContext): Promise<HostSize> {
  const cpus = Number((await host.exec(['nproc'])).stdout);
  const [, kib] = /^MemTotal: +(\d+) kB$/m.exec((await host.get('/proc/meminfo')).toString()) ?? [];
  if (cpus >= 1 && kib !== undefined) return { cpus, memoryBytes: Number(kib) * 1024 };
  throw new BallastError('engine', 'host-size-unknown', `${host.name} does not tell its CPUs and memory`);
}
