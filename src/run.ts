import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BallastError, messageOf } from './errors.ts';
import { certify } from './execution/certify.ts';
import { executePlan } from './execution/execute-plan.ts';
import { guarded } from './execution/guarded.ts';
import { measureKernelSurface } from './execution/kernel-surface.ts';
import { measureLifecycles } from './execution/lifecycle-forms.ts';
import { measurePulls, requireRegistry } from './execution/measure-pulls.ts';
import { measureNeighbours } from './execution/neighbour-forms.ts';
import { prepareRun } from './execution/prepare-run.ts';
import { probeForms } from './execution/probe-forms.ts';
import { holdRun } from './execution/run-hold.ts';
import { measureSpeed } from './execution/speed-forms.ts';
import type { Teardown } from './execution/teardown.ts';
import type { Host } from './host/host.ts';
import { hostFacts } from './host/host-facts.ts';
import { machineFacts } from './host/machine-facts.ts';
import { calibrate } from './measure/calibration.ts';
import { requireColdCaches } from './measure/cold-caches.ts';
import { catalogue } from './measure/isolation/catalogue.ts';
import { startKnocker } from './measure/knocker.ts';
import { Marks } from './measure/marks.ts';
import { buildBlockPlan } from './plan/block-plan.ts';
import { buildPlan } from './plan/build-plan.ts';
import { buildNeighbourPlan } from './plan/neighbour-plan.ts';
import { identityOf } from './results/host-identity.ts';
import {
  type Cell,
  type EndRecord,
  formatVersion,
  type HeaderRecord,
  type LaunchRecord,
} from './results/records.ts';
import { RunWriter } from './results/run-folder.ts';
import { newRunId } from './run-id.ts';
import type { Scenario } from './scenario/scenario.ts';

export interface RunOptions {
  readonly host: Host;
  /** The command that removes what a dead run left on this host; the run's id is added. */
  readonly reap: readonly string[];
  readonly scenario: Scenario;
  /** Folder that holds `<scenario>/<run-id>/`. */
  readonly resultsFolder: string;
  readonly seed: number | undefined;
  readonly signal: AbortSignal;
  readonly listener: RunListener;
}

export interface RunListener {
  step(text: string): void;
  planned(plan: readonly Cell[]): void;
  launched(record: LaunchRecord, done: number): void;
}

/**
 * Measures one scenario, from image to samples. Samples are in `run.jsonl` as soon as they are taken; whatever was
 * created on the host is removed before this returns, also when it throws.
 */
export async function runScenario(
  options: RunOptions,
): Promise<{ folder: string; status: 'complete' | 'interrupted' }> {
  const { host, scenario, listener } = options;
  const runId = newRunId();
  listener.step(`reading the facts of ${host.name}`);
  const conditions = { ...(await hostFacts(host)), ...(await machineFacts(host)) };
  using writer = new RunWriter(join(options.resultsFolder, scenario.name, runId));
  const reaper = {
    argv: [...options.reap, runId],
    lockFile: writer.file,
    logFile: resolve(writer.folder, 'reaper.log'),
  };
  const end = (status: EndRecord['status'], reason: string | null, known: Pick<EndRecord, 'host'> = {}) =>
    writer.append({ type: 'end', status, reason, endedAt: new Date().toISOString(), ...known });
  let wasStopped = false;
  try {
    await guarded(
      reaper,
      (teardown) => measure({ ...options, runId, conditions, writer, teardown }),
      (outcome) => {
        if (!('failure' in outcome)) return end('complete', null, outcome.result);
        wasStopped = options.signal.aborted;
        return wasStopped
          ? end('interrupted', 'stopped by the user')
          : end('failed', messageOf(outcome.failure));
      },
    );
  } catch (error) {
    if (!wasStopped) throw error;
    if (error instanceof BallastError && error.code === 'left-behind') listener.step(error.message);
  }
  return { folder: writer.folder, status: wasStopped ? 'interrupted' : 'complete' };
}

interface Measuring extends RunOptions {
  readonly runId: string;
  readonly conditions: HeaderRecord['conditions'];
  readonly writer: RunWriter;
  readonly teardown: Teardown;
}

/** The stages, from the first to the last. */
async function measure(options: Measuring): Promise<Pick<EndRecord, 'host'>> {
  const { host, scenario, listener, runId, conditions, writer, teardown } = options;
  const seed = options.seed ?? randomInt(1, 2 ** 31 - 1);
  const originNs = Marks.now();

  // 1. What will be done, and where: from here on the run exists.
  const plan = buildPlan(scenario, seed);
  writer.append({
    type: 'header',
    formatVersion,
    runId,
    startedAt: new Date().toISOString(),
    ballastVersion,
    seed,
    host: host.name,
    scenario: { ...scenario, file: scenario.file.split('/').at(-1) ?? scenario.file },
    plan,
    conditions,
  });
  const hold = teardown.use('the folder of the run', await holdRun(host, runId));
  const signal = AbortSignal.any([options.signal, hold.lost]);
  const knocker = teardown.use('what knocks at ports', await startKnocker(host));

  // 2. What would be found out late is found out now.
  const { pull, startup } = scenario.measure;
  if (pull !== undefined) await requireRegistry({ host, signal }, pull);
  if (startup.caches === 'cold') await requireColdCaches(host);

  // 3. One image for all forms, each of which is made ready.
  const progress = (text: string) => listener.step(text);
  const place = { host, scenario, runId, runFolder: hold.folder, signal, progress };
  const { context, prepared } = await prepareRun(teardown, place, (form, made, { image }) => {
    const { emulated, conditions, preparation } = made;
    const steps = { ...image.preparation, ...preparation };
    writer.append({ type: 'preparation', form, emulated, conditions, steps });
  });

  // 4. What the instruments cost.
  listener.step('calibrating');
  writer.append(
    await calibrate({
      'exec-true': () => host.exec(['true']),
      ...Object.assign({}, ...[...prepared.values()].map((form) => form.floors)),
    }),
  );

  // 5. That the forms do equal work.
  if (prepared.size > 1) await certify(context, knocker, prepared, (record) => writer.append(record));

  // 6. The launches.
  listener.planned(plan);
  const ready = { host, knocker, scenario, check: context.image.start.check, signal };
  await executePlan(
    { ...ready, originNs },
    plan,
    prepared,
    (record) => writer.append(record),
    listener.launched,
  );

  // 7. Sizes, when nothing is timed any more.
  if (scenario.measure.image) {
    listener.step('measuring image sizes');
    for (const [form, { imageSizes }] of prepared)
      writer.append({ type: 'image', form, ...(await imageSizes()) });
  }

  if (pull !== undefined) {
    const order = { seed, originNs };
    await measurePulls(context, prepared, pull, order, (record) => writer.append(record));
  }

  // 8. What the isolation buys, on instances of their own.
  const { isolation, probeCategories } = scenario.measure;
  const probes = catalogue.filter(({ category }) => probeCategories?.includes(category) ?? true);
  if (isolation) await probeForms(context, prepared, probes, (record) => writer.append(record));

  if (scenario.measure.kernelSurface === true)
    await measureKernelSurface(context, prepared, (record) => writer.append(record));

  // 9. What else an instance goes through, and how fast it is, on instances of their own.
  const names = scenario.forms.map(({ name }) => name);
  const { lifecycle, speed, neighbour } = scenario.measure;
  const quiet = { ...ready, progress };
  if (lifecycle !== undefined) {
    const turns = buildBlockPlan('lifecycle', names, lifecycle.blocks, seed);
    await measureLifecycles(quiet, turns, prepared, (record) => writer.append(record));
  }
  if (speed !== undefined) {
    const turns = buildBlockPlan('speed', names, speed.blocks, seed);
    await measureSpeed(quiet, speed, turns, prepared, (record) => writer.append(record));
  }

  // 10. What it buys against a busy neighbour, on pairs of their own.
  if (neighbour !== undefined) {
    const pairs = buildNeighbourPlan(names, neighbour, seed);
    await measureNeighbours(context, pairs, neighbour.eachMs, (record) => writer.append(record));
  }

  // Whether it is still the same boot of the same host is asked last; a host that is gone by then spoils nothing.
  const last = await hostFacts(host).catch(() => undefined);
  return last === undefined ? {} : { host: identityOf(last) };
}

const ballastVersion = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
