import { defaultIsolation } from '../targets/container/isolation.ts';
import { formatVersion } from './records.ts';

/** A line as it was stored, of whatever version. */
export type StoredLine = Readonly<Record<string, unknown>> & { readonly type: string };

type Upgrade = (line: StoredLine) => StoredLine;

/**
 * The upgrades, by the version that they start from. Each turns one line into one line: reports name lines by their
 * number.
 */
const upgrades: ReadonlyMap<number, Upgrade> = new Map([
  [1, fillInWhatWasNotRecorded],
  [2, nameAsInFormat3],
]);

/** The step from a version to that of this program: the steps between them, one after the other. */
export function upgradeFrom(version: number): Upgrade {
  const steps = Array.from({ length: formatVersion - version }, (_, index) => {
    const step = upgrades.get(version + index);
    if (step === undefined) throw new Error(`no upgrade starts from format ${version + index}`);
    return step;
  });
  return (line) => steps.reduce((upgraded, step) => step(upgraded), line);
}

/** Format 1 grew while it was in use: what its earlier runs lack is told as not known. */
function fillInWhatWasNotRecorded(line: StoredLine): StoredLine {
  if (line.type === 'header') return { ...line, scenario: withIsolation(line.scenario) };
  if (line.type === 'preparation') return { imageDigest: null, ...line };
  if (line.type !== 'launch') return line;
  const { memory, window } = line;
  return {
    ...line,
    memory: filledIn(memory, {
      daemonDeltaBytes: null,
      daemonDeltaReason: 'it was not measured in this run',
    }),
    window: filledIn(window, { thermalThrottles: null, clockStepNs: null }),
  };
}

/**
 * The scenario of a run that is older than the probes of isolation, and than containers that are isolated otherwise.
 */
function withIsolation(scenario: unknown): unknown {
  if (typeof scenario !== 'object' || scenario === null) return scenario;
  if (!('forms' in scenario && Array.isArray(scenario.forms))) return scenario;
  const forms = scenario.forms.map((form: unknown) =>
    isContainer(form) ? filledIn(form, { isolation: defaultIsolation }) : form,
  );
  return { ...scenario, forms };
}

function isContainer(form: unknown): boolean {
  return typeof form === 'object' && form !== null && 'kind' in form && form.kind === 'container';
}

function filledIn(value: unknown, missing: object): unknown {
  return typeof value === 'object' && value !== null ? { ...missing, ...value } : value;
}

/**
 * Format 3 says target for form, and environment for conditions. Each stage that a scenario asks for has settings of its
 * own, and one that it does not ask for is absent.
 */
function nameAsInFormat3(line: StoredLine): StoredLine {
  const named = renamed(line, { form: 'target', forms: 'targets', conditions: 'environment' }) as StoredLine;
  if (line.type !== 'header') return named;
  const { scenario, plan } = named;
  return {
    ...named,
    scenario: withSettingsOfStages(renamed(scenario, { forms: 'targets' })),
    plan: Array.isArray(plan) ? plan.map((cell: unknown) => renamed(cell, { form: 'target' })) : plan,
  };
}

/** The same with other names of some keys, in the same order. */
function renamed(value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      Object.hasOwn(names, key) ? (names[key] as string) : key,
      inner,
    ]),
  );
}

function withSettingsOfStages(scenario: unknown): unknown {
  if (!isMap(scenario) || !isMap(scenario.measure)) return scenario;
  const { memory, image, isolation, probeCategories, kernelSurface, ...others } = scenario.measure;
  const categories = probeCategories === undefined ? {} : { categories: probeCategories };
  return {
    ...scenario,
    measure: {
      ...others,
      ...(memory === true ? { memory: {} } : {}),
      ...(image === true ? { image: {} } : {}),
      ...(isolation === true ? { isolation: categories } : {}),
      ...(kernelSurface === true ? { kernelSurface: {} } : {}),
    },
  };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
