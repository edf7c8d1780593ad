import { ballastVersion } from '../ballast-version.ts';
import type { Scenario } from '../scenario.ts';
import { formatVersion, type HeaderRecord } from './records.ts';
import { storedScenario } from './secrets.ts';

/** The first record of a run that begins now. */
export function newHeader(
  scenario: Scenario,
  known: Pick<HeaderRecord, 'runId' | 'seed' | 'host' | 'plan' | 'environment'>,
  acceptEmulation: boolean,
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
    plan: known.plan,
    environment: known.environment,
  };
}
