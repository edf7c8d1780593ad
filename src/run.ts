import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from './errors.ts';
import { certify } from './execution/certify.ts';
import { executePlan } from './execution/execute-plan.ts';
import { measureKernelSurface } from './execution/kernel-surface.ts';
import { measureLifecycles } from './execution/lifecycle-forms.ts';
import { measurePulls, requireRegistry } from './execution/measure-pulls.ts';
import { measureNeighbours } from './execution/neighbour-forms.ts';
import { probeForms } from './execution/probe-forms.ts';
import { holdRun } from './execution/run-hold.ts';
import { measureSpeed } from './execution/speed-forms.ts';
import { dockerImages } from './forms/container/docker-images.ts';
import { engineOnDemand } from './forms/container/engine-on-demand.ts';
import type { FormContext, PreparedForm } from './forms/form.ts';
import { prepareForm } from './forms/forms.ts';
import { openShared } from './forms/shared.ts';
import type { Host } from './host/host.ts';
import { hostFacts } from './host/host-facts.ts';
import { machineFacts } from './host/machine-facts.ts';
import { resolveImage } from './image/resolve-image.ts';
import { calibrate } from './measure/calibration.ts';
import { requireColdCaches } from './measure/cold-caches.ts';
import { catalogue } from './measure/isolation/catalogue.ts';
import { startKnocker } from './measure/knocker.ts';
import { Marks } from './measure/marks.ts';
import { buildBlockPlan } from './plan/block-plan.ts';
import { buildPlan } from './plan/build-plan.ts';
import { buildNeighbourPlan } from './plan/neighbour-plan.ts';
import { identityOf } from './results/host-identity.ts';
import { type Cell, type EndRecord, formatVersion, type LaunchRecord } from './results/records.ts';
import { RunWriter } from './results/run-folder.ts';
import { newRunId } from './run-id.ts';
import type { Scenario } from './scenario/scenario.ts';

export interface RunOptions {
  readonly host: Host;
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
  const { host, scenario, signal, listener } = options;
  const runId = newRunId();
  const seed = options.seed ?? randomInt(1, 2 ** 31 - 1);
  const originNs = Marks.now();

  // 1. What will be done, and where.
  const plan = buildPlan(scenario, seed);
  listener.step(`reading the facts of ${host.name}`);
  const conditions = { ...(await hostFacts(host)), ...(await machineFacts(host)) };
  await using hold = await holdRun(host, runId);

  // 2. The header: from here on the run exists.
  using writer = new RunWriter(join(options.resultsFolder, scenario.name, runId));
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
  const end = (status: EndRecord['status'], reason: string | null, known: Pick<EndRecord, 'host'> = {}) =>
    writer.append({ type: 'end', status, reason, endedAt: new Date().toISOString(), ...known });

  try {
    await using engine = engineOnDemand(host);
    await using shared = openShared();
    await using knocker = await startKnocker(host);

    // What would be found out late is found out now.
    const { pull, startup } = scenario.measure;
    if (pull !== undefined) await requireRegistry({ host, signal }, pull);
    if (startup.caches === 'cold') await requireColdCaches(host);

    // 3. One image for all forms.
    await using image = await resolveImage({
      host,
      scenario,
      runId,
      runFolder: hold.folder,
      signal,
      progress: (text) => listener.step(text),
      engine: async () => dockerImages(host, await engine.open(), runId),
    });

    // 4. Each form made ready.
    await using forms = new AsyncDisposableStack();
    const prepared = new Map<string, PreparedForm>();
    const context: FormContext = {
      host,
      runId,
      scenario,
      image,
      engine,
      shared,
      runFolder: hold.folder,
      signal,
      progress: (text) => listener.step(text),
    };
    for (const spec of scenario.forms) {
      signal.throwIfAborted();
      listener.step(`preparing ${spec.name}`);
      const form = forms.use(await prepareForm(context, spec));
      prepared.set(spec.name, form);
      const { emulated, conditions, preparation } = form;
      writer.append({
        type: 'preparation',
        form: spec.name,
        emulated,
        conditions,
        steps: { ...image.preparation, ...preparation },
      });
    }

    // 5. What the instruments cost.
    listener.step('calibrating');
    writer.append(
      await calibrate({
        'exec-true': () => host.exec(['true']),
        ...Object.assign({}, ...[...prepared.values()].map((form) => form.floors)),
      }),
    );

    // 6. That the forms do equal work.
    if (prepared.size > 1) await certify(context, knocker, prepared, (record) => writer.append(record));

    // 7. The launches.
    listener.planned(plan);
    const ready = { host, knocker, scenario, check: image.start.check, signal };
    await executePlan(
      { ...ready, originNs },
      plan,
      prepared,
      (record) => writer.append(record),
      listener.launched,
    );

    // 8. Sizes, when nothing is timed any more.
    if (scenario.measure.image) {
      listener.step('measuring image sizes');
      for (const [form, { imageSizes }] of prepared)
        writer.append({ type: 'image', form, ...(await imageSizes()) });
    }

    if (pull !== undefined) {
      const order = { seed, originNs };
      await measurePulls(context, prepared, pull, order, (record) => writer.append(record));
    }

    // 9. What the isolation buys, on instances of their own.
    const { isolation, probeCategories } = scenario.measure;
    const probes = catalogue.filter(({ category }) => probeCategories?.includes(category) ?? true);
    if (isolation) await probeForms(context, prepared, probes, (record) => writer.append(record));

    if (scenario.measure.kernelSurface === true)
      await measureKernelSurface(context, prepared, (record) => writer.append(record));

    // 10. What else an instance goes through, and how fast it is, on instances of their own.
    const names = scenario.forms.map(({ name }) => name);
    const { lifecycle, speed, neighbour } = scenario.measure;
    const quiet = { ...ready, progress: context.progress };
    if (lifecycle !== undefined) {
      const turns = buildBlockPlan('lifecycle', names, lifecycle.blocks, seed);
      await measureLifecycles(quiet, turns, prepared, (record) => writer.append(record));
    }
    if (speed !== undefined) {
      const turns = buildBlockPlan('speed', names, speed.blocks, seed);
      await measureSpeed(quiet, speed, turns, prepared, (record) => writer.append(record));
    }

    // 11. What it buys against a busy neighbour, on pairs of their own.
    if (neighbour !== undefined) {
      const pairs = buildNeighbourPlan(names, neighbour, seed);
      await measureNeighbours(context, pairs, neighbour.eachMs, (record) => writer.append(record));
    }
  } catch (error) {
    if (signal.aborted) {
      end('interrupted', 'stopped by the user');
      return { folder: writer.folder, status: 'interrupted' };
    }
    end('failed', messageOf(error));
    throw error;
  }
  // Whether it is still the same boot of the same host is asked last; a host that is gone by then spoils nothing.
  const last = await hostFacts(host).catch(() => undefined);
  end('complete', null, last === undefined ? {} : { host: identityOf(last) });
  return { folder: writer.folder, status: 'complete' };
}

const ballastVersion = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
