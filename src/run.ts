import { randomInt } from 'node:crypto';
import type { Course } from './course/course.ts';
import { foresee } from './course/foresee.ts';
import type { RunListener } from './course/listener.ts';
import { recordPreparations } from './course/record-preparations.ts';
import { type Recording, recordRun } from './course/record-run.ts';
import { requireNotGoingOn, takeOver } from './course/take-over.ts';
import { namedEngineOf } from './host/engine-address.ts';
import type { Host } from './host/host.ts';
import { hostFacts } from './host/host-facts.ts';
import { machineFacts } from './host/machine-facts.ts';
import { calibrate } from './launches/calibration.ts';
import { requireColdCaches } from './launches/cold-caches.ts';
import { executePlan } from './launches/execute-plan.ts';
import { inTime } from './launches/in-time.ts';
import { startKnocker } from './launches/knocker.ts';
import { startTally } from './launches/tally.ts';
import { Marks } from './marks.ts';
import { buildPlan } from './plan/build-plan.ts';
import { type ForUser, forUser, leftOutLines, requirePreconditions } from './preconditions.ts';
import { prepareRun, type RunPlace } from './prepare-run.ts';
import { holdRun } from './remains/run-hold.ts';
import type { Teardown } from './remains/teardown.ts';
import { identityOf } from './results/host-identity.ts';
import { newHeader, type RunKind } from './results/new-header.ts';
import type { HeaderRecord, KnownAtEnd } from './results/records.ts';
import { secretsOf, withoutSecrets } from './results/secrets.ts';
import { newRunId } from './run-id.ts';
import { stagesAsked } from './scenario.ts';
import { equivalence } from './stages/equivalence/definition.ts';

/** A run that is resumed keeps what its header says. */
export interface RunOptions extends Omit<Recording, 'runId'>, Pick<RunPlace, 'prepare'>, RunKind {
  readonly host: Host;
  readonly seed: number | undefined;
  /** Continues without a target that cannot be prepared, or whose first launch fails. */
  readonly keepGoing: boolean;
  readonly listener: RunListener;
}

/**
 * Measures one scenario, from image to samples. Samples are in `run.jsonl` as soon as they are taken; everything that
 * was created on the host is removed before this returns, also when it throws.
 */
export async function runScenario(asked: RunOptions): ReturnType<typeof recordRun> {
  const { host, listener, earlier, keepGoing, signal } = asked;
  const { scenario, ofUser } = forUser(host, asked.scenario);
  const options = { ...asked, scenario };
  for (const line of ofUser === undefined ? [] : leftOutLines(ofUser)) listener.step(line);
  const runId = earlier?.header.runId ?? newRunId();
  listener.step(`inspecting host ${host.name}`);
  const environment = { ...(await hostFacts(host)), ...(await machineFacts(host)), ...userFact(host) };
  if (earlier !== undefined) await requireNotGoingOn(host, earlier);
  // What an earlier part has left may still listen, and is removed first.
  const asksPort = !keepGoing && earlier === undefined;
  await requirePreconditions(host, scenario, { asksPort, asksTargets: !keepGoing, signal });
  return recordRun({ ...options, runId }, (course, teardown) =>
    measureAll({ ...options, runId, environment, ofUser, course, teardown }),
  );
}

interface Measuring extends RunOptions {
  readonly runId: string;
  readonly environment: HeaderRecord['environment'];
  readonly ofUser: ForUser['ofUser'];
  readonly course: Course;
  readonly teardown: Teardown;
}

/** Measures everything, from the first to the last. */
async function measureAll(options: Measuring): Promise<KnownAtEnd> {
  const { host, scenario, listener, runId, environment, course, teardown, earlier, keepGoing } = options;
  const { ofUser } = options;
  const { store } = course;
  const seed = earlier?.header.seed ?? options.seed ?? randomInt(1, 2 ** 31 - 1);
  const originNs = Marks.now();
  const names = scenario.targets.map(({ name }) => name);
  const asked = stagesAsked(scenario.measure);

  // 1. What will be done, and where: from here on the run exists.
  const plan = earlier?.header.plan ?? buildPlan(scenario, seed);
  if (earlier !== undefined) await takeOver(host, earlier, environment);
  else store(newHeader(scenario, { runId, seed, host: host.name, plan, environment, ofUser }, options));
  const hasKvm = environment.hardwareVirtualisation === 'yes';
  listener.foreseen?.({ scenario, host: host.name, ...foresee(scenario, seed, hasKvm) });
  listener.part?.('prepare');
  const hold = teardown.use('the folder of the run', await holdRun(host, runId));
  const signal = AbortSignal.any([options.signal, hold.lost]);
  const knocker = teardown.use('what knocks at ports', await startKnocker(host));
  const tally = teardown.use('what tallies the cost of launches', await startTally(host));

  // 2. Problems that would be found late are looked for now.
  if (scenario.measure.startup.caches === 'cold') await requireColdCaches(host);
  await course.requireAll(asked, names, seed, { host, signal });

  // 3. One image is made for all targets, then each target is made ready.
  const { workload } = scenario;
  const specs = scenario.targets.filter(({ name }) => !earlier?.leftOut.has(name));
  const progress = (text: string) => listener.step(text);
  const own = { runId, runFolder: hold.folder, prepare: options.prepare };
  const place = { ...own, host, workload, targets: specs, signal, progress };
  const { context, prepared } = await prepareRun(teardown, place, recordPreparations(course, options));
  course.goOn(plan);

  // 4. The cost of the instruments.
  listener.step('calibrating');
  store(await inTime(calibrate(host, prepared.values()), 'the calibration', signal));

  // 5. The proof that the targets do equal work.
  const ready = { host, knocker, workload, check: context.image.start.check, signal };
  const run = { context, ready, specs, prepared, seed, originNs };
  if (host.user === undefined) await course.measure(equivalence, undefined, [...prepared.keys()], run);

  // 6. The launches.
  const launches = course.remaining('launches', plan);
  const launched = new Set(launches.length < plan.length ? prepared.keys() : []);
  const { file, measure } = scenario;
  listener.part?.('startup', launches.length);
  listener.planned(launches);
  await executePlan({ ...ready, tally, file, measure, originNs, keepGoing, launched }, launches, prepared, {
    store,
    launched: (record, done) => listener.launched(withoutSecrets(record, secretsOf(workload)), done),
    blockEnded: (block) => course.endBlock('launches', block),
  });

  // 7. The other stages that are asked for, on instances of their own.
  for (const { stage, settings } of asked) await course.measure(stage, settings, names, run);

  // The host is asked last whether it is still the same boot of the same host, and the engine whether the image still
  // has its name; what is gone by then spoils nothing.
  const last = await hostFacts(host).catch(() => undefined);
  const imageName = await context.image.askName?.().catch(() => undefined);
  if (imageName !== undefined && imageName.atEnd !== imageName.atStart)
    progress(`the name ${imageName.name} has come to mean another image; all launches were of the first`);
  const named = context.engine.isAsked ? undefined : namedEngineOf(host);
  if (named !== undefined)
    progress(`the engine at ${named.text} (${named.chosenBy}) was not used: nothing in this run needs one`);
  return {
    ...(last === undefined ? {} : { host: identityOf(last) }),
    ...(imageName === undefined ? {} : { imageName }),
  };
}

/** A run is resumed by the same user, who sees as much of the host as before. */
function userFact({ user }: Host): { readonly user: string } {
  return { user: user === undefined ? 'root' : `user id ${user.uid}` };
}
