import type { Host } from './host/host.ts';
import { requirePreconditions, requireRoot } from './preconditions.ts';
import { prepareRun } from './prepare-run.ts';
import { guarded } from './remains/guarded.ts';
import { holdRun } from './remains/run-hold.ts';
import { errorWithoutSecrets, secretsOf, withoutSecrets } from './results/secrets.ts';
import { newRunId } from './run-id.ts';
import type { Scenario } from './scenario.ts';
import { isolation } from './stages/isolation/definition.ts';
import { openProbing } from './stages/isolation/measure.ts';
import type { Probe } from './stages/isolation/probe.ts';
import type { ProbeRecord } from './stages/isolation/records.ts';
import type { RecordOf } from './stages/stage.ts';
import { takeTurns } from './stages/take-turns.ts';
import { waitingArgv } from './targets/waiting-start.ts';

export interface ProbeOptions {
  readonly host: Host;
  /** The command that removes what a dead run left on this host; the run's id is added. */
  readonly reap: readonly string[];
  /** The scenario whose targets are probed. */
  readonly scenario: Scenario;
  readonly probes: readonly Probe[];
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

/** One look at the isolation of a scenario's targets: nothing is timed and nothing is stored. */
export async function probeScenario(options: ProbeOptions): Promise<readonly ProbeRecord[]> {
  const secrets = secretsOf(options.scenario.workload);
  try {
    return (await look(options)).map((record) => withoutSecrets(record, secrets));
  } catch (error) {
    throw errorWithoutSecrets(error, secrets);
  }
}

async function look(options: ProbeOptions): Promise<readonly ProbeRecord[]> {
  const { host, scenario, probes, progress } = options;
  await requireRoot(host);
  await requirePreconditions(host, scenario, { asksPort: true, asksTargets: true, signal: options.signal });
  const runId = newRunId();
  return guarded({ argv: [...options.reap, runId] }, async (teardown) => {
    const hold = teardown.use('the folder of the run', await holdRun(host, runId));
    const signal = AbortSignal.any([options.signal, hold.lost]);
    const { workload, targets } = scenario;
    const place = { host, workload, targets, runId, runFolder: hold.folder, signal, progress };
    // A batch job would have ended before it could be looked into, so a program that waits stands in for it.
    const isJob = scenario.workload.ready.kind === 'exit';
    const { context, prepared } = await prepareRun(teardown, place, {
      argvOf: (spec, argv) => (isJob ? waitingArgv(spec) : argv),
    });
    const found: ProbeRecord[] = [];
    const store = (record: RecordOf<typeof isolation.records>) => {
      if (record.type === 'probe') found.push(record);
    };
    const turns = isolation.turns([...prepared.keys()], {}, 0);
    const { doing } = isolation;
    await takeTurns(openProbing({ context, prepared, probes, store }), turns, {
      signal,
      progress,
      doing,
    });
    return found;
  });
}
