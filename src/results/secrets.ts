import { BallastError } from '../errors.ts';
import { redacted } from '../fields/stored-parts.ts';
import type { Scenario } from '../scenario.ts';
import type { Workload } from '../workload.ts';

/** What is shorter is found in any text by chance. */
const shortest = 6;

/** Under these keys of a record is what others said: engines, guests, the writer of the scenario. */
const othersWords = new Set(['reason', 'because', 'output', 'evidence', 'workload']);
/** And among that, words of Ballast's own. */
const ownWords = new Set(['kind', 'status', 'error', 'verdict']);

/** Values of the workload's environment that the scenario does not call public, as they would be found in a text. */
export function secretsOf({ environment, publicEnvironment = [] }: Workload): readonly string[] {
  const values = Object.entries(environment).flatMap(([name, value]) =>
    publicEnvironment.includes(name) ? [] : [value, ...value.split('\n')],
  );
  const secrets = new Set(values.map((value) => value.trim()).filter(({ length }) => length >= shortest));
  // One that contains another comes first, or the rest of it would stay.
  return [...secrets].sort((a, b) => b.length - a.length);
}

/** A record, or anything else that is plain data, with secrets blotted out of what others said. */
export function withoutSecrets<T>(record: T, secrets: readonly string[]): T {
  return secrets.length === 0 ? record : (blotted(record, secrets, false) as T);
}

/** An error that says the same without secrets: a person is told what a workload last printed. */
export function errorWithoutSecrets(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof BallastError)) return error;
  const { kind, code, message, hint } = error;
  const said = withoutSecrets({ reason: message, output: hint ?? '' }, secrets);
  return new BallastError(kind, code, said.reason, {
    ...(hint === undefined ? {} : { hint: said.output }),
    cause: error,
  });
}

function blotted(value: unknown, secrets: readonly string[], isOthers: boolean): unknown {
  if (typeof value === 'string')
    return isOthers ? secrets.reduce((text, secret) => text.replaceAll(secret, redacted), value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => blotted(item, secrets, isOthers));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      blotted(item, secrets, (isOthers || othersWords.has(key)) && !ownWords.has(key)),
    ]),
  );
}

/** The scenario as a run keeps it: no values of its environment but public ones, and no folders of this machine. */
export function storedScenario(scenario: Scenario): Scenario {
  const { environment, publicEnvironment = [] } = scenario.workload;
  const kept = Object.entries(environment).map(([name, value]) => [
    name,
    publicEnvironment.includes(name) ? value : redacted,
  ]);
  const workload = { ...scenario.workload, environment: Object.fromEntries(kept) };
  const file = scenario.file.split('/').at(-1) ?? scenario.file;
  return withoutSecrets({ ...scenario, file, workload }, secretsOf(scenario.workload));
}

/** Tells whether a secret was blotted out of a scenario's workload, as a run keeps it. */
export function holdsRedacted({ workload }: Scenario): boolean {
  return JSON.stringify(workload).includes(redacted);
}
