import { nearest } from '../fields/nearest.ts';
import { kindOfUnit, parseBytes, parseDurationMs, QuantityError } from '../fields/units.ts';
import { isWordUnit, type Unit, wordsOfUnit } from '../metric.ts';
import { type CataloguedMetric, metrics } from '../summary/metrics.ts';
import { type Quantile, quantileNames } from '../summary/quantiles.ts';
import { targetOf } from '../targets/targets.ts';
import { type Checkable, type Claim, ClaimError, type Side } from './claim.ts';
import type { Product, WrittenClaim } from './parse.ts';
import type { Token } from './tokens.ts';

type Quantity = Extract<Token, { kind: 'quantity' }>;
type Checked = Side & { readonly unit: Unit };

/**
 * Gives the names of a claim their meaning, and checks that both sides are of one unit.
 * @throws ClaimError for what the scenario does not have or does not measure, or what cannot be compared
 */
export function checkClaim(written: WrittenClaim, scenario: Checkable): Claim {
  const { left, right } = sidesOf(written, scenario);
  if (left.kind === 'constant' && right.kind === 'constant') {
    throw new ClaimError(written.left.offset, metricMissing);
  }
  if (left.unit !== right.unit) {
    const message = `${unitWords[right.unit]} cannot be compared with ${unitWords[left.unit]}`;
    throw new ClaimError(written.right.offset, `${message}${literalHint(left, right)}`);
  }
  checkWords(written, left, right);
  checkSamples(written, left, right);
  const { operator } = written;
  return { left, operator, right, unit: left.unit };
}

const unitWords: Readonly<Record<Unit, string>> = {
  ns: 'a duration',
  bytes: 'a size',
  count: 'a count',
  state: 'a state',
  answer: 'an answer',
};

function literalHint(left: Checked, right: Checked): string {
  const metric = left.kind === 'metric' ? left : right;
  const isPlain = [left, right].some((side) => side.kind === 'constant' && side.unit === 'count');
  if (!isPlain || metric.unit === 'count') return '';
  if (isWordUnit(metric.unit)) return `; write ${wordsOfUnit[metric.unit].join(' or ')}`;
  return `; write its unit, such as ${examples[metric.unit]}`;
}

const examples = { ns: '250ms', bytes: '200MiB', count: '280' } as const;

/** Words are in an order, and no numbers: nothing multiplies them, and of no and yes neither is the lesser. */
function checkWords(written: WrittenClaim, left: Checked, right: Checked): void {
  if (!isWordUnit(left.unit)) return;
  for (const { factor, offset } of [written.left, written.right]) {
    if (factor !== 1) throw new ClaimError(offset, `${unitWords[left.unit]} cannot be multiplied`);
  }
  if (right.unit === 'answer' && written.operator !== '==')
    throw new ClaimError(written.operatorOffset, 'an answer is no or yes; claim it with ==');
}

/** What holds of samples only by an interval. */
function checkSamples(written: WrittenClaim, left: Checked, right: Checked): void {
  const sampled = [left, right].filter(
    (side) => side.kind === 'metric' && side.metric.sampledOf !== undefined,
  );
  if (written.operator === '==' && sampled.length > 0) {
    const message = 'samples are never equal; claim a band instead: one claim with >= and one with <=';
    throw new ClaimError(written.operatorOffset, message);
  }
  if (sampled.length === 2) checkComparable(written, left, right);
}

function checkComparable(written: WrittenClaim, left: Checked, right: Checked): void {
  if (left.kind !== 'metric' || right.kind !== 'metric' || left.target === right.target) return;
  for (const [{ name, metric }, { offset }] of [
    [left, written.left],
    [right, written.right],
  ] as const) {
    if (metric.incomparable === undefined) continue;
    const message = `targets are not compared in ${name}: ${metric.incomparable}; compare it with a quantity`;
    throw new ClaimError(offset, message);
  }
}

/** The sides, metrics first: the quantity that a metric is compared with is of its unit. */
function sidesOf(written: WrittenClaim, scenario: Checkable): { left: Checked; right: Checked } {
  const metricOf = ({ factor, operand }: Product) =>
    operand?.kind === 'name' && !isWord(operand) ? metricSide(operand, factor, scenario) : undefined;
  const [left, right] = [metricOf(written.left), metricOf(written.right)];
  return {
    left: left ?? constantSide(written.left, right?.unit),
    right: right ?? constantSide(written.right, left?.unit),
  };
}

/** A name without a dot is no metric's. */
const isWord = ({ text }: Token) => !text.includes('.');

/** @param expected the unit of the other side; undefined: it has none of its own */
function constantSide({ factor, operand }: Product, expected: Unit | undefined): Checked {
  if (operand?.kind === 'name') return wordSide(operand, expected);
  if (operand?.kind !== 'quantity') return { kind: 'constant', unit: 'count', value: factor };
  const { unit, value } = quantityOf(operand, expected);
  return { kind: 'constant', unit, value: factor * value };
}

function wordSide({ text, offset }: Token, expected: Unit | undefined): Checked {
  if (expected === undefined) throw new ClaimError(offset, nameMissing);
  if (!isWordUnit(expected)) {
    const message = `expected ${unitWords[expected]}, such as ${examples[expected]}, or a metric; found \`${text.slice(0, 40)}\``;
    throw new ClaimError(offset, message);
  }
  const words: readonly string[] = wordsOfUnit[expected];
  if (!words.includes(text)) throw unknownName(offset, expected, text, words);
  return { kind: 'constant', unit: expected, value: words.indexOf(text) };
}

const nameMissing = 'expected target.group.metric, such as vm.startup.ready';

/** What is no unit was meant for one of what the other side is measured in. */
function quantityOf({ text, offset, unit }: Quantity, expected: Unit | undefined) {
  try {
    const kind = kindOfUnit(unit) ?? (expected && kindOf[expected]);
    if (kind === undefined) throw new ClaimError(offset, metricMissing);
    if (kind === 'none')
      throw new ClaimError(offset, `expected a count, without a unit such as \`${unit.slice(0, 40)}\``);
    return readAs(kind, text);
  } catch (error) {
    if (error instanceof QuantityError) throw new ClaimError(offset, error.message);
    throw error;
  }
}

const metricMissing = 'expected a metric on one side, such as vm.startup.ready';
const kindOf = { ns: 'duration', bytes: 'size', count: 'none', state: 'none', answer: 'none' } as const;

function readAs(kind: 'size' | 'duration', text: string): { unit: 'ns' | 'bytes'; value: number } {
  return kind === 'duration'
    ? { unit: 'ns', value: parseDurationMs(text) * 1e6 }
    : { unit: 'bytes', value: parseBytes(text) };
}

function metricSide(token: { text: string; offset: number }, factor: number, scenario: Checkable): Checked {
  const { text, offset } = token;
  const { target, group, name, quantile } = partsOf(token);
  const targets = scenario.targets.map((spec) => spec.name);
  const spec = scenario.targets.find((one) => one.name === target);
  if (spec === undefined) throw unknownName(offset, 'target', target, targets);
  if (name === 'isolation.leaks') throw new ClaimError(offset + target.length + 1, leaksAreGone);
  const metric = metrics.get(name);
  if (metric === undefined) {
    throw unknownName(offset + target.length + 1, 'metric', name, [...metrics.keys()], sameGroup(group));
  }
  const { ownKernel, daemons } = targetOf(spec.kind);
  if ((metric.ofOwnKernel && !ownKernel) || (metric.ofDaemons && !daemons)) {
    throw new ClaimError(offset, `a target of kind ${spec.kind} has no ${name}`);
  }
  const { group: part } = metric;
  if (part !== 'cpu' && part !== 'io' && !scenario.measure[part]) {
    throw new ClaimError(offset, `not measured: add \`${part}: {}\` to \`measure\``);
  }
  if (name === 'memory.next' && scenario.measure.memory?.next === undefined) {
    throw new ClaimError(offset, 'not measured: write `memory: { next: {} }` in `measure`');
  }
  if (metric.roundsIn(scenario.measure) === 0) {
    const needs = metric.asks === undefined ? '' : `: ${metric.asks}`;
    throw new ClaimError(offset, `not measured: what \`measure\` says of \`${group}\` leaves it out${needs}`);
  }
  const side = { kind: 'metric', unit: metric.unit, factor, target, name, metric } as const;
  const quantileOffset = offset + text.length - quantile.length;
  return { ...side, quantile: quantileOf(metric, quantile, quantileOffset) };
}

/** The names in `vm.isolation.behind.root` and in `vm.startup.ready.p95`: a metric's own may have a dot. */
function partsOf({ text, offset }: { text: string; offset: number }) {
  const [target = '', group, metricName, next, ...rest] = text.split('.');
  if (group === undefined || metricName === undefined) throw new ClaimError(offset, nameMissing);
  const longer = `${group}.${metricName}.${next}`;
  const isLonger = metrics.has(longer);
  const start = `${group}.${metricName}.`;
  if (!isLonger && next !== undefined) checkEnding(offset + target.length + 1, longer, start);
  const [quantile = 'median', ...others] = isLonger ? rest : [next, ...rest];
  if (others.length > 0) throw new ClaimError(offset, nameMissing);
  return { target, group, name: isLonger ? longer : `${group}.${metricName}`, quantile };
}

/** What ends no name of a metric that has longer ones, and is no quantile, was meant for one of those. */
function checkEnding(offset: number, written: string, start: string): void {
  const longer = [...metrics.keys()].filter((name) => name.startsWith(start));
  if (longer.length === 0 || quantileNames.some((quantile) => written === `${start}${quantile}`)) return;
  throw unknownName(offset, 'metric', written, longer);
}

const leaksAreGone =
  'probes are not counted any more; name a boundary, such as `vm.isolation.network == closed`, or what of it can be counted, such as `container.isolation.syscalls < 280`';

/** What is no sample, such as the size of an image, has one value. */
function quantileOf({ sampledOf }: CataloguedMetric, written: string, offset: number): Quantile {
  const known = sampledOf === undefined ? (['median'] as const) : quantileNames;
  const quantile = known.find((one) => one === written);
  if (quantile === undefined) throw unknownName(offset, 'quantile', written, known);
  return quantile;
}

/** The metrics of a group; where there is no such group, the groups. */
function sameGroup(written: string): readonly string[] {
  const all = [...metrics.values()];
  const own = all.filter(({ group }) => group === written).map(({ fullName }) => fullName);
  return own.length > 0 ? own : [...new Set(all.map(({ group }) => `${group}.…`))];
}

/** @param listed the names to choose from where no known one is near */
function unknownName(
  offset: number,
  what: string,
  written: string,
  known: readonly string[],
  listed = known,
): ClaimError {
  const near = nearest(written, known);
  const hint = near === undefined ? `expected ${listed.join(', ')}` : `did you mean \`${near}\`?`;
  return new ClaimError(offset, `unknown ${what} \`${written.slice(0, 64)}\`; ${hint}`);
}
