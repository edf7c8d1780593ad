import { probeForms } from './execution/probe-forms.ts';
import { holdRun } from './execution/run-hold.ts';
import { dockerImages } from './forms/container/docker-images.ts';
import { engineOnDemand } from './forms/container/engine-on-demand.ts';
import type { FormContext, PreparedForm } from './forms/form.ts';
import { prepareForm } from './forms/forms.ts';
import { openShared } from './forms/shared.ts';
import type { Host } from './host/host.ts';
import { resolveImage } from './image/resolve-image.ts';
import type { Probe } from './measure/isolation/probe.ts';
import type { ProbeRecord } from './results/records.ts';
import { newRunId } from './run-id.ts';
import type { Scenario } from './scenario/scenario.ts';

export interface ProbeOptions {
  readonly host: Host;
  /** Its forms are those to be probed. */
  readonly scenario: Scenario;
  readonly probes: readonly Probe[];
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

/** One look at the isolation of a scenario's forms: nothing is timed and nothing is stored. */
export async function probeScenario(options: ProbeOptions): Promise<readonly ProbeRecord[]> {
  const { host, scenario, probes, signal, progress } = options;
  const runId = newRunId();
  await using hold = await holdRun(host, runId);
  const runFolder = hold.folder;
  await using engine = engineOnDemand(host);
  await using shared = openShared();
  await using image = await resolveImage({
    host,
    scenario,
    runId,
    runFolder,
    signal,
    progress,
    engine: async () => dockerImages(host, await engine.open(), runId),
  });
  const context: FormContext = { host, runId, scenario, image, engine, shared, runFolder, signal, progress };
  await using forms = new AsyncDisposableStack();
  const prepared = new Map<string, PreparedForm>();
  for (const spec of scenario.forms) {
    signal.throwIfAborted();
    progress(`preparing ${spec.name}`);
    prepared.set(spec.name, forms.use(await prepareForm(context, spec)));
  }
  const found: ProbeRecord[] = [];
  await probeForms(context, prepared, probes, (record) => {
    if (record.type === 'probe') found.push(record);
  });
  return found;
}
