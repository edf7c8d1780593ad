import { isDeepStrictEqual } from 'node:util';
import { demandsOf } from '../course/demands.ts';
import type { EarlierPart } from '../course/earlier-part.ts';
import { BallastError } from '../errors.ts';
import { shortened } from '../report/shortened.ts';
import { holdsRedacted, storedScenario } from '../results/secrets.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario.ts';
import { keptSettings } from './kept-settings.ts';

export interface ResumedScenario {
  readonly scenario: Scenario;
  /** The demands beyond the default isolation that are not in a scenario file which the user has named. */
  readonly demands: readonly string[];
  /** What the file that the user has named says otherwise, and the run keeps as it was begun. */
  readonly kept: readonly string[];
}

/**
 * The scenario that an unfinished run is resumed with: that of its header, with the workload of the file where one is
 * given. A run does not store the values of the environment that are not public; with such values the file is required.
 * @throws BallastError `scenario-missing`, `scenario-differs`
 */
export async function resumedScenario(
  { folder, header }: EarlierPart,
  file: string | undefined,
): Promise<ResumedScenario> {
  if (file === undefined) {
    if (!holdsRedacted(header.scenario))
      return { scenario: header.scenario, demands: demandsOf(header.scenario), kept: [] };
    throw new BallastError(
      'input',
      'scenario-missing',
      `${folder}: the run keeps no secret values of the workload's environment, so it cannot be resumed alone`,
      // What somebody else wrote is never part of a command that a person may copy.
      {
        hint: `name its scenario file as well, \`ballast run SCENARIO --resume RUN\`; it was called ${JSON.stringify(shortened(header.scenario.file, 200))}`,
      },
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
  return {
    scenario,
    demands: demandsOf(scenario).filter((demand) => !agreed.includes(demand)),
    kept: keptSettings(header.scenario, loaded),
  };
}

/** The value as it would be read again from the file. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
