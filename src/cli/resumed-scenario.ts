import { isDeepStrictEqual } from 'node:util';
import { demandsOf } from '../course/demands.ts';
import type { EarlierPart } from '../course/earlier-part.ts';
import { BallastError } from '../errors.ts';
import { holdsRedacted, storedScenario } from '../results/secrets.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario.ts';

export interface ResumedScenario {
  readonly scenario: Scenario;
  /** What it asks for beyond the default isolation, and no scenario file that was named asks for. */
  readonly demands: readonly string[];
}

/**
 * What an unfinished run is gone on with: the scenario of its header, with the workload of the file where one is given.
 * A run keeps no values of the environment that are not public, so that then the file has to be.
 * @throws BallastError `scenario-missing`, `scenario-differs`
 */
export async function resumedScenario(
  { folder, header }: EarlierPart,
  file: string | undefined,
): Promise<ResumedScenario> {
  if (file === undefined) {
    if (!holdsRedacted(header.scenario))
      return { scenario: header.scenario, demands: demandsOf(header.scenario) };
    throw new BallastError(
      'input',
      'scenario-missing',
      `${folder}: the run keeps no secret values of the workload's environment, so it cannot be gone on with by itself`,
      { hint: `name its scenario file as well: ballast run ${header.scenario.file} --resume ${folder}` },
    );
  }
  const loaded = await loadScenario(file);
  if (!isDeepStrictEqual(plain(storedScenario(loaded).workload), plain(header.scenario.workload))) {
    throw new BallastError(
      'input',
      'scenario-differs',
      `${file}: its workload is not the one that ${folder} was begun with`,
      { hint: 'restore the file as it was, or measure again' },
    );
  }
  const scenario = { ...header.scenario, file: loaded.file, workload: loaded.workload };
  const agreed = demandsOf(loaded);
  return { scenario, demands: demandsOf(scenario).filter((demand) => !agreed.includes(demand)) };
}

/** As it would be read again. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
