import { ballastVersion } from '../ballast-version.ts';
import type { PlaceInSeries } from '../plan/series.ts';
import type { Scenario } from '../scenario.ts';
import { formatVersion, type HeaderRecord } from './records.ts';
import { storedScenario } from './secrets.ts';

/** What a run's header says of how it was asked for. */
export interface RunKind {
  /** Has claims about emulated virtual machines judged. */
  readonly acceptEmulation: boolean;
  /** Absent: it is none of several. */
  readonly series?: PlaceInSeries | undefined;
}

/** The first record of a run that begins now. */
export function newHeader(
  scenario: Scenario,
  known: Pick<HeaderRecord, 'runId' | 'seed' | 'host' | 'plan' | 'environment'> & {
    readonly ofUser?: HeaderRecord['ofUser'] | undefined;
  },
  { acceptEmulation, series }: RunKind,
): HeaderRecord {
  return {
    type: 'header',
    formatVersion,
    runId: known.runId,
    startedAt: new Date().toISOString(),
    ballastVersion,
    seed: known.seed,
    host: known.host,
    scenario: storedScenario(scenario),
    ...(acceptEmulation ? { emulationAccepted: true } : {}),
    ...(series === undefined ? {} : { series }),
    ...(known.ofUser === undefined ? {} : { ofUser: known.ofUser }),
    plan: known.plan,
    environment: known.environment,
  };
}
