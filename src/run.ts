import { randomInt } from 'node:crypto';
import { join, resolve } from 'node:path';
import { ballastVersion } from './ballast-version.ts';
import { Course } from './course/course.ts';
import type { EarlierPart } from './course/earlier-part.ts';
import { requireSameForm } from './course/same-conditions.ts';
import { requireNotGoingOn, takeOver } from './course/take-over.ts';
import { BallastError, messageOf } from './errors.ts';
import type { Host } from './host/host.ts';
import { hostFacts } from './host/host-facts.ts';
import { machineFacts } from './host/machine-facts.ts';
import { calibrate } from './launches/calibration.ts';
import { requireColdCaches } from './launches/cold-caches.ts';
import { executePlan } from './launches/execute-plan.ts';
import { startKnocker } from './launches/knocker.ts';
import { isLost } from './launches/lost.ts';
import { Marks } from './marks.ts';
import { buildBlockPlan, type Turn } from './plan/block-plan.ts';
import { buildPlan } from './plan/build-plan.ts';
import { prepareRun, type RunPlace } from './prepare-run.ts';
import { guarded } from './remains/guarded.ts';
import { holdRun } from './remains/run-hold.ts';
import type { Teardown } from './remains/teardown.ts';
import type { Stage } from './results/course-records.ts';
import { identityOf } from './results/host-identity.ts';
import {
  type Cell,
  type EndRecord,
  formatVersion,
  type HeaderRecord,
  type LaunchRecord,
} from './results/records.ts';
import { RunWriter } from './results/run-writer.ts';
import { errorWithoutSecrets, secretsOf, storedScenario, withoutSecrets } from './results/secrets.ts';
import { newRunId } from './run-id.ts';
import type { Scenario } from './scenario.ts';
import { certify } from './stages/equivalence/measure.ts';
import { catalogue } from './stages/isolation/catalogue.ts';
import { probeForms } from './stages/isolation/measure.ts';
import { measureKernelSurface } from './stages/kernel-surface/measure.ts';
import { measureLifecycles } from './stages/lifecycle/measure.ts';
import { measureNeighbours } from './stages/neighbour/measure.ts';
import { buildNeighbourPlan } from './stages/neighbour/plan.ts';
import { measurePulls, requireRegistry } from './stages/pull/measure.ts';
import { measureSpeed } from './stages/speed/measure.ts';

export interface RunOptions extends Pick<RunPlace, 'prepare'> {
  readonly host: Host;
  /** The command that removes what a dead run left on this host; the run's id is added. */
  readonly reap: readonly string[];
  readonly scenario: Scenario;
  /** Folder that holds `<scenario>/<run-id>/`. */
  readonly resultsFolder: string;
  readonly seed: number | undefined;
  /** Of the run that is gone on with, in its own folder; the scenario is that of its header. Absent: a new run. */
  readonly earlier?: EarlierPart;
  /** Go on without a form that cannot be prepared, or whose first launch fails. */
  readonly keepGoing: boolean;
  readonly signal: AbortSignal;
  readonly listener: RunListener;
}

export interface RunListener {
  step(text: string): void;
  planned(plan: readonly Cell[]): void;
  launched(record: LaunchRecord, done: number): void;
}

/** How long a run that is gone on with waits for the reaper of its earlier part. */
const reapedWithinMs = 60_000;

/**
 * Measures one scenario, from image to samples. Samples are in `run.jsonl` as soon as they are taken; whatever was
 * created on the host is removed before this returns, also when it throws.
 */
export async function runScenario(
  options: RunOptions,
): Promise<{ folder: string; status: 'complete' | 'interrupted' }> {
  const { host, scenario, listener, earlier } = options;
  const runId = earlier?.header.runId ?? newRunId();
  listener.step(`reading the facts of ${host.name}`);
  const conditions = { ...(await hostFacts(host)), ...(await machineFacts(host)) };
  if (earlier !== undefined) await requireNotGoingOn(host, earlier);
  const secrets = secretsOf(scenario.workload);
  using writer =
    earlier === undefined
      ? RunWriter.create(join(options.resultsFolder, scenario.name, runId), secrets)
      : RunWriter.reopen(earlier.folder, secrets);
  const course = new Course(writer, earlier);
  const waiting = () => listener.step('waiting until what its earlier part has left is removed');
  const reaper = {
    argv: [...options.reap, runId],
    lockFile: writer.file,
    logFile: resolve(writer.folder, 'reaper.log'),
    ...(earlier && { patience: { withinMs: reapedWithinMs, signal: options.signal, waiting } }),
  };
  const end = (status: EndRecord['status'], reason: string | null, known: Pick<EndRecord, 'host'> = {}) => {
    if (!course.isUnderWay) return;
    course.store({ type: 'end', status, reason, endedAt: new Date().toISOString(), ...known });
  };
  let wasStopped = false;
  try {
    await guarded(
      reaper,
      (teardown) => measure({ ...options, runId, conditions, course, teardown }),
      (outcome) => {
        if (!('failure' in outcome)) return end('complete', null, outcome.result);
        wasStopped = options.signal.aborted;
        return wasStopped
          ? end('interrupted', 'stopped by the user')
          : end('failed', messageOf(outcome.failure));
      },
    );
  } catch (error) {
    wasStopped ||= error === options.signal.reason;
    if (!wasStopped) throw errorWithoutSecrets(error, secrets);
    if (error instanceof BallastError && error.code === 'left-behind') listener.step(error.message);
  }
  return { folder: writer.folder, status: wasStopped ? 'interrupted' : 'complete' };
}

interface Measuring extends RunOptions {
  readonly runId: string;
  readonly conditions: HeaderRecord['conditions'];
  readonly course: Course;
  readonly teardown: Teardown;
}

/** The stages, from the first to the last. */
async function measure(options: Measuring): Promise<Pick<EndRecord, 'host'>> {
  const { host, scenario, listener, runId, conditions, course, teardown, earlier, keepGoing, prepare } =
    options;
  const { store } = course;
  const seed = earlier?.header.seed ?? options.seed ?? randomInt(1, 2 ** 31 - 1);
  const originNs = Marks.now();

  // 1. What will be done, and where: from here on the run exists.
  const plan = earlier?.header.plan ?? buildPlan(scenario, seed);
  if (earlier !== undefined) await takeOver(host, earlier, conditions);
  else
    store({
      type: 'header',
      formatVersion,
      runId,
      startedAt: new Date().toISOString(),
      ballastVersion,
      seed,
      host: host.name,
      scenario: storedScenario(scenario),
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
  const { workload } = scenario;
  const forms = scenario.forms.filter(({ name }) => !earlier?.leftOut.has(name));
  const place = { host, workload, forms, runId, runFolder: hold.folder, signal, progress, prepare };
  const { context, prepared } = await prepareRun(teardown, place, {
    whenPrepared(form, { emulated, conditions, preparation }, { image }) {
      const steps = { ...image.preparation, ...preparation };
      const imageDigest = image.digest;
      const record = { type: 'preparation', form, imageDigest, emulated, conditions, steps } as const;
      if (earlier !== undefined) requireSameForm(earlier, record);
      store(record);
    },
    whenFailed(form, error) {
      if (!keepGoing || isLost(error)) throw error;
      store({ type: 'left-out', form, reason: `it cannot be prepared: ${messageOf(error)}` });
    },
  });
  course.goOn(plan);

  // 4. What the instruments cost.
  listener.step('calibrating');
  store(
    await calibrate({
      'exec-true': () => host.exec(['true']),
      ...Object.assign({}, ...[...prepared.values()].map((form) => form.floors)),
    }),
  );

  // 5. That the forms do equal work.
  if (prepared.size > 1) await course.once('equivalence', () => certify(context, knocker, prepared, store));

  // 6. The launches.
  const launches = course.remaining('launches', plan);
  const launched = new Set(launches.length < plan.length ? prepared.keys() : []);
  listener.planned(launches);
  const ready = { host, knocker, workload, check: context.image.start.check, signal };
  const launching = { ...ready, scenario, originNs, keepGoing, launched };
  await executePlan(launching, launches, prepared, store, (record, done) =>
    listener.launched(withoutSecrets(record, secretsOf(workload)), done),
  );

  // 7. Sizes, when nothing is timed any more.
  if (scenario.measure.image) {
    listener.step('measuring image sizes');
    await course.once('image', async () => {
      for (const [form, { imageSizes }] of prepared) store({ type: 'image', form, ...(await imageSizes()) });
    });
  }

  if (pull !== undefined) {
    const rounds = Array.from({ length: pull.repetitions }, (_, block) => ({ block }));
    const blocks = course.remaining('pull', rounds).map(({ block }) => block);
    if (blocks.length > 0) await measurePulls(context, prepared, pull, { seed, originNs, blocks }, store);
  }

  // 8. What the isolation buys, on instances of their own.
  const { isolation, probeCategories } = scenario.measure;
  const probes = catalogue.filter(({ category }) => probeCategories?.includes(category) ?? true);
  if (isolation) await course.once('isolation', () => probeForms(context, prepared, probes, store));

  if (scenario.measure.kernelSurface === true)
    await course.once('kernel-surface', () => measureKernelSurface(context, prepared, store));

  // 9. What else an instance goes through, and how fast it is, on instances of their own.
  const names = scenario.forms.map(({ name }) => name);
  const { lifecycle, speed, neighbour } = scenario.measure;
  const quiet = { ...ready, progress };
  const remaining = <One extends Turn>(stage: Stage, turns: readonly One[]) =>
    course.remaining(stage, turns).filter(({ form }) => prepared.has(form));
  if (lifecycle !== undefined) {
    const turns = remaining('lifecycle', buildBlockPlan('lifecycle', names, lifecycle.blocks, seed));
    await measureLifecycles(quiet, turns, prepared, store);
  }
  if (speed !== undefined) {
    const turns = remaining('speed', buildBlockPlan('speed', names, speed.blocks, seed));
    if (turns.length > 0) await measureSpeed(quiet, speed, turns, prepared, earlier?.speedLoad, store);
  }

  // 10. What it buys against a busy neighbour, on pairs of their own.
  if (neighbour !== undefined) {
    const pairs = remaining('neighbour', buildNeighbourPlan(names, neighbour, seed));
    if (pairs.length > 0) await measureNeighbours(context, forms, pairs, neighbour.eachMs, store);
  }

  // Whether it is still the same boot of the same host is asked last; a host that is gone by then spoils nothing.
  const last = await hostFacts(host).catch(() => undefined);
  return last === undefined ? {} : { host: identityOf(last) };
}
