import type { Operator } from '../claims/claim.ts';
import { isWordUnit, phraseOf, type Unit } from '../metric.ts';
import type { AnsweredSide, ClaimAnswer } from '../summary/claim-answer.ts';
import { metrics } from '../summary/metrics.ts';
import type { Summary } from '../summary/summary.ts';
import { factorText } from '../wording/bounded.ts';
import { between, inUnit } from '../wording/in-unit.ts';
import { inTarget } from './in-target.ts';

/** Answer as sign and word: never by colour alone. */
export const answerWords: Readonly<Record<ClaimAnswer['answer'], string>> = {
  pass: '✓ pass',
  fail: '✗ fail',
  inconclusive: '? inconclusive',
  'not-comparable': '⊘ not comparable (emulated)',
};

/** The way out where claims are not comparable; undefined: there are none. */
export function notComparableText({ claims }: Summary): string | undefined {
  return claims.some(({ answer }) => answer === 'not-comparable')
    ? 'Claims about times, memory and isolation of an emulated virtual machine are not judged. To have them judged, set `accelerator: tcg` in the scenario, or run with --accept-emulation. `ballast doctor` says why there is no KVM.'
    : undefined;
}

const operatorWords: Readonly<Record<Operator, string>> = {
  '<': 'is below',
  '<=': 'is at most',
  '>': 'is above',
  '>=': 'is at least',
  '==': 'is exactly',
};

const stateWords: Readonly<Record<Operator, string>> = {
  '<': 'is less open than',
  '<=': 'is no more open than',
  '>': 'is more open than',
  '>=': 'is at least as open as',
  '==': 'is',
};

/** `Time to ready of the container is at most 0.5 times that of the virtual machine` */
export function claimInWords(summary: Summary, { claim, left, right, unit }: ClaimAnswer): string {
  const operator = /<=|>=|==|<|>/.exec(claim)?.[0] as Operator | undefined;
  if (left === null || right === null || unit === null || operator === undefined) return claim;
  const words = `${sideInWords(summary, left, unit)} ${(isWordUnit(unit) ? stateWords : operatorWords)[operator]} `;
  const isSame =
    left.metric !== null && right.metric !== null && nameIn(left.metric) === nameIn(right.metric);
  const rest = isSame
    ? `${times(right)}that ${ofTarget(summary, right.metric)}`
    : sideInWords(summary, right, unit);
  const sentence = words + rest;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function sideInWords(summary: Summary, side: AnsweredSide, unit: Unit): string {
  if (side.metric === null) return side.point === null ? 'nothing' : inUnit(side.point, unit);
  return `${times(side)}${inPlainWords(nameIn(side.metric))} ${ofTarget(summary, side.metric)}`;
}

function inPlainWords(name: string): string {
  const [, metric = name, percent] = /^(.*)\.p(\d+)$/.exec(name) ?? [];
  const known = metrics.get(metric);
  const words = known === undefined ? `the metric ${metric}` : phraseOf(known);
  return percent === undefined ? words : `${percent}th percentile of ${words}`;
}

/** `of the container` */
function ofTarget(summary: Summary, metric: string): string {
  return `of ${inTarget(summary, targetIn(metric))}`;
}

function times({ factor }: AnsweredSide): string {
  return factor === 1 ? '' : `${written(factor)} times `;
}

/** A number that a person gave, without the digits that arithmetic adds. */
function written(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function targetIn(metric: string): string {
  return metric.split('.', 1)[0] ?? '';
}

function nameIn(metric: string): string {
  return metric.slice(metric.indexOf('.') + 1);
}

/** `214 ms against 3.34 s; their ratio is 0.064 (0.060–0.069), where the limit is 0.5` */
export function metricsText({ left, right, ratio, unit }: ClaimAnswer): string {
  if (left === null || right === null || unit === null) return '–';
  if (isWordUnit(unit) && right.metric === null) return `it is ${sideText(left, unit)}`;
  const both = bothText(left, right, unit);
  const byRight = ratio === null ? null : factorText(ratio);
  if (ratio === null || byRight === null) return both;
  const limit = ratio.limit === 1 ? '' : `, where the limit is ${written(ratio.limit)}`;
  const medians = bothText(withoutFactor(left), withoutFactor(right), unit);
  return `${medians}; their ratio is ${byRight}${limit}`;
}

/** A side as its ratio has it: the median alone. */
function withoutFactor(side: AnsweredSide): AnsweredSide {
  const { factor, point, range } = side;
  if (factor === 1 || factor === 0 || point === null) return side;
  return { ...side, point: point / factor, range: range && [range[0] / factor, range[1] / factor] };
}

/** Both sides; those that differ and read alike, once they are rounded, have all of their digits beside them. */
function bothText(left: AnsweredSide, right: AnsweredSide, unit: Unit): string {
  const [one, other] = [sideText(left, unit), sideText(right, unit)];
  const whole = ({ point }: AnsweredSide) => `${point}${exactUnits[unit]}`;
  const exact = one === other && left.point !== right.point ? ` (${whole(left)} and ${whole(right)})` : '';
  return `${one} against ${other}${exact}`;
}

const exactUnits: Readonly<Record<Unit, string>> = {
  ns: ' ns',
  bytes: ' B',
  count: '',
  state: '',
  answer: '',
};

export function sideText({ point, range, metric }: AnsweredSide, unit: Unit): string {
  if (point === null) return isWordUnit(unit) ? 'not known' : 'not available';
  const value = inUnit(point, unit);
  const isPoint = range?.every((end) => inUnit(end, unit) === value);
  return metric === null || range === null || isPoint === true ? value : `${value} (${between(range, unit)})`;
}
