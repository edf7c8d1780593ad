import { isDeepStrictEqual } from 'node:util';
import { ownValue } from '../fields/own-value.ts';
import { shortened } from '../report/shortened.ts';
import { storedScenario } from '../results/secrets.ts';
import type { Scenario } from '../scenario.ts';

/**
 * What a scenario file says otherwise than a run that is resumed, outside the workload: the run keeps its own. One text
 * for each setting, such as `measure.startup.rounds: 6 in the run, 7 in the file`.
 * @param stored the scenario of the run's header
 */
export function keptSettings(stored: Scenario, given: Scenario): readonly string[] {
  return differencesIn(comparable(stored), comparable(storedScenario(given)), '');
}

/** The scenario as it would be read again, in the words of a file, without its workload and its file. */
function comparable(scenario: Scenario): unknown {
  const { file: _, workload: __, ...others } = scenario;
  return JSON.parse(JSON.stringify(others, inWordsOfFiles));
}

function inWordsOfFiles(_: string, value: unknown): unknown {
  if (!isMap(value) || !Object.hasOwn(value, 'blocks')) return value;
  const { blocks: rounds, ...others } = value;
  return { rounds, ...others };
}

function differencesIn(stored: unknown, given: unknown, path: string): readonly string[] {
  if (isDeepStrictEqual(stored, given)) return [];
  if (isMap(stored) && isMap(given)) {
    const keys = [...new Set([...Object.keys(stored), ...Object.keys(given)])];
    return keys.flatMap((key) =>
      differencesIn(ownValue(stored, key), ownValue(given, key), joined(path, key)),
    );
  }
  if (Array.isArray(stored) && Array.isArray(given) && isDeepStrictEqual(namesIn(stored), namesIn(given)))
    return stored.flatMap((one, index) =>
      differencesIn(one, given[index], joined(path, namesIn(stored)[index] ?? String(index))),
    );
  return [`${path}: ${said(stored)} in the run, ${said(given)} in the file`];
}

const joined = (path: string, key: string) => (path === '' ? key : `${path}.${key}`);

/** The names of a list of targets; those of another list are its own values, which makes it one value. */
function namesIn(list: readonly unknown[]): readonly string[] {
  return list.map((one) => (isMap(one) && typeof one.name === 'string' ? one.name : JSON.stringify(one)));
}

function said(value: unknown): string {
  if (value === undefined) return 'nothing';
  const isOfNames = Array.isArray(value) && value.every((one) => isMap(one) && typeof one.name === 'string');
  return shortened(isOfNames ? namesIn(value).join(', ') : JSON.stringify(value), 100);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
