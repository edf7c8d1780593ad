import { BallastError, messageOf } from '../../errors.ts';
import type { FormContext, PreparedForm } from '../../forms/form.ts';
import type { FormSpec } from '../../forms/forms.ts';
import { prepareForm } from '../../forms/forms.ts';
import { waitingArgv } from '../../forms/waiting-start.ts';
import { probeProcess } from '../../inside/probe-process.ts';
import { Seat } from '../../inside/seat.ts';
import { endsBlock } from '../../plan/ends-block.ts';
import type { WholeRecord } from '../../results/course-records.ts';
import type { Condition } from './kinds.ts';
import { measurePair } from './pair.ts';
import type { NeighbourBlock } from './plan.ts';
import type { NeighbourOutcome, NeighbourRecord } from './records.ts';
import { type HostSize, safeLimits } from './safe-limits.ts';
import { startWatchdog } from './watchdog.ts';

/**
 * Measures, by the plan, what a busy neighbour does to an instance of the same form. Instances do not run the workload:
 * two of a form without a network of its own could not have the same port, and what it did would be measured as well.
 * A form whose pair cannot be had is left out from then on, with a record that says why; when the host is in danger,
 * all is. Nothing may be timed meanwhile.
 */
export async function measureNeighbours(
  context: FormContext,
  specs: readonly FormSpec[],
  plan: readonly NeighbourBlock[],
  eachMs: number,
  store: (record: NeighbourRecord | WholeRecord) => void,
): Promise<void> {
  const { host } = context;
  const size = await hostSize(context);
  const limits = safeLimits(context.workload.limits, size);
  await using forms = new AsyncDisposableStack();
  await using watchdog = await startWatchdog(host, size);
  const signal = AbortSignal.any([context.signal, watchdog.signal]);
  using roundTrips = new Seat(() => probeProcess(host, ['serve']));
  using sink = new Seat(() => probeProcess(host, ['serve']));
  const prepared = new Map<string, PreparedForm>();
  const failed = new Set<string>();
  for (const [index, one] of plan.entries()) {
    const { block, form: name } = one;
    const tell = (condition: Condition, outcome: NeighbourOutcome) =>
      store({ type: 'neighbour', form: name, block, condition, limits, outcome });
    const measure = async () => {
      context.progress(`measuring neighbours: pair ${index + 1} of ${plan.length} (${name})`);
      const form =
        prepared.get(name) ?? forms.use(await prepareForm(...idleForm(context, specs, name, limits)));
      prepared.set(name, form);
      await measurePair(form, one, { roundTrips, sink, limits, eachMs }, signal, tell);
    };
    try {
      if (!failed.has(name)) await measure();
    } catch (error) {
      context.signal.throwIfAborted();
      if (watchdog.signal.aborted)
        return tell('idle', { status: 'aborted', reason: String(watchdog.signal.reason) });
      if (!(error instanceof BallastError) || error.code === 'host-lost') throw error;
      failed.add(name);
      tell('idle', { status: 'failed', reason: messageOf(error).slice(0, 500) });
    }
    if (endsBlock(plan, index)) store({ type: 'whole', stage: 'neighbour', block });
  }
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
