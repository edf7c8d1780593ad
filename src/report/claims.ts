import type { Operator } from '../claims/claim.ts';
import type { Unit } from '../metric.ts';
import type { AnsweredRatio, AnsweredSide, ClaimAnswer } from '../summary/claim-answer.ts';
import type { Spoiler } from '../summary/spoiler.ts';
import { spoilersOf } from '../summary/spoilers.ts';
import type { Summary } from '../summary/summary.ts';
import {
  formatBytes,
  formatBytesInterval,
  formatDuration,
  formatDurationInterval,
  formatRatio,
  threeDigits,
} from '../wording/format.ts';
import type { Row, Section, Table } from './document.ts';
import { enumerated, inForm } from './in-form.ts';
import { spoilerTexts, touchesAll } from './spoilers.ts';

/** Answer as sign and word: never by colour alone. */
export const answerWords: Readonly<Record<ClaimAnswer['answer'], string>> = {
  holds: '✓ holds',
  'does-not-hold': '✗ does not hold',
  'cannot-tell': '? cannot tell',
};

/** The claims of the scenario and their answers, in sentences; nothing when it makes none. */
export function claimsSection(summary: Summary): readonly Section[] {
  if (summary.claims.length === 0) return [];
  const touching = new Set(summary.claims.flatMap((claim) => spoilersBeside(summary, claim)));
  // What emulation means is said at the head of the page.
  const explained = [...touching].filter(({ condition }) => condition !== 'emulation');
  const minds = [...Map.groupBy(explained, named)].flatMap(([name, alike]) =>
    spoilerTexts(summary, alike).map((text) => `${name}: ${text}`),
  );
  return [
    {
      id: 'claims',
      heading: 'The claims',
      blocks: [
        { kind: 'list', items: summary.claims.map((claim) => sentence(summary, claim)) },
        ...(minds.length === 0
          ? []
          : ([
              { kind: 'paragraph', text: 'What to mind:' },
              { kind: 'list', items: minds },
            ] as const)),
      ],
    },
  ];
}

/** The claims as they are written, what was compared, and by which rule they are answered; nothing without claims. */
export function judgedSection(summary: Summary): readonly Section[] {
  if (summary.claims.length === 0) return [];
  return [
    {
      id: 'claims-judged',
      heading: 'How the claims were judged',
      blocks: [
        { kind: 'paragraph', text: howText },
        { kind: 'table', table: claimsTable(summary) },
      ],
    },
  ];
}

/** `✓ holds: Time to ready of the container is below that of the virtual machine. 214 ms against … Mind: stolen time.` */
function sentence(summary: Summary, claim: ClaimAnswer): string {
  const conditions = new Set(spoilersBeside(summary, claim).map(named));
  return [
    `${answerWords[claim.answer]}: ${claimInWords(summary, claim)}.`,
    ...(claim.left?.point == null || claim.right?.point == null ? [] : [`${figuresText(claim)}.`]),
    ...(claim.reason === null ? [] : [`Why: ${claim.reason}.`]),
    ...(conditions.size === 0 ? [] : [`Mind: ${enumerated([...conditions])}.`]),
  ].join(' ');
}

function claimsTable(summary: Summary): Table {
  return {
    caption: 'The claims as they are written, and what was compared',
    head: ['claim', 'as written', 'answer', 'left side', 'right side', 'left by right'],
    rows: summary.claims.map(({ claim, answer, unit, left, right, ratio }, index): Row => {
      const id = `claim.${index + 1}`;
      const sides = [left, right].map((side) =>
        side === null || unit === null ? '–' : sideText(side, unit),
      );
      const byRight = ratio === null ? '–' : (ratioText(ratio) ?? '–');
      return { id, cells: [id, claim, answerWords[answer], ...sides, byRight] };
    }),
  };
}

const howText =
  'A claim holds when the whole 95 % interval fulfils it, does not hold when no part of it does, and cannot be told otherwise. Two figures of launches are compared by their ratio within each block; sizes of images are facts and have no interval; a probe that could not be told may be a leak. Each claim is judged by itself: of claims that are untrue by a hair, one in forty is said to hold.';

const operatorWords: Readonly<Record<Operator, string>> = {
  '<': 'is below',
  '<=': 'is at most',
  '>': 'is above',
  '>=': 'is at least',
  '==': 'is exactly',
};

/** `Time to ready of the container is at most 0.5 times that of the virtual machine` */
export function claimInWords(summary: Summary, { claim, left, right, unit }: ClaimAnswer): string {
  const operator = /<=|>=|==|<|>/.exec(claim)?.[0] as Operator | undefined;
  if (left === null || right === null || unit === null || operator === undefined) return claim;
  const words = `${sideInWords(summary, left, unit)} ${operatorWords[operator]} `;
  const isSame =
    left.figure !== null && right.figure !== null && nameIn(left.figure) === nameIn(right.figure);
  const rest = isSame
    ? `${times(right)}that ${ofForm(summary, right.figure)}`
    : sideInWords(summary, right, unit);
  const sentence = words + rest;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function sideInWords(summary: Summary, side: AnsweredSide, unit: Unit): string {
  if (side.figure === null) return side.point === null ? 'nothing' : inUnit(side.point, unit);
  return `${times(side)}${inPlainWords(nameIn(side.figure))} ${ofForm(summary, side.figure)}`;
}

function inPlainWords(name: string): string {
  const [, figure = name, percent] = /^(.*)\.p(\d+)$/.exec(name) ?? [];
  const words = plainNames[figure] ?? `the figure ${figure}`;
  return percent === undefined ? words : `${percent}th percentile of ${words}`;
}

/** `of the container`: what is counted is counted in it. */
function ofForm(summary: Summary, figure: string): string {
  return `${nameIn(figure) === 'isolation.leaks' ? 'in' : 'of'} ${inForm(summary, formIn(figure))}`;
}

const plainNames: Readonly<Record<string, string>> = {
  'startup.ready': 'time to ready',
  'memory.cgroupBytes': 'memory charge',
  'memory.overheadPss': 'memory overhead on the host',
  'memory.workloadPss': 'memory of the workload’s own processes',
  'image.transferBytes': 'image transfer size',
  'isolation.leaks': 'number of probes by which something of the host came through',
};

function times({ factor }: AnsweredSide): string {
  return factor === 1 ? '' : `${written(factor)} times `;
}

/** A number that a person gave, without the digits that arithmetic adds. */
function written(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function formIn(figure: string): string {
  return figure.split('.', 1)[0] ?? '';
}

function nameIn(figure: string): string {
  return figure.slice(figure.indexOf('.') + 1);
}

/** `214 ms against 3.34 s; 16 times less (15–17), where the limit is 2.0 times less` */
export function figuresText({ left, right, ratio, unit }: ClaimAnswer): string {
  if (left === null || right === null || unit === null) return '–';
  const both = `${sideText(left, unit)} against ${sideText(right, unit)}`;
  const byRight = ratio === null ? null : ratioText(ratio);
  if (ratio === null || byRight === null) return both;
  const limit = ratio.limit === 1 ? '' : `, where the limit is ${formatRatio(ratio.limit)}`;
  return `${both}; ${byRight}${limit}`;
}

/** With what is known of its interval: `16 times less (15–17)`, or `16 times less (at least 14 times less)`. */
function ratioText({ point, ci95, ends: { low, high } }: AnsweredRatio): string | null {
  if (ci95 !== null || (low === null && high === null))
    return point === null ? null : formatRatio(point, ci95);
  const bound = boundText(high ?? low ?? 0, high === null ? 'least' : 'most');
  return point === null ? bound : `${formatRatio(point)} (${bound})`;
}

/** A ratio that is told by its inverse is at least what its inverse is at most. */
function boundText(end: number, side: 'least' | 'most'): string {
  const text = formatRatio(end);
  const inverse = side === 'least' ? 'most' : 'least';
  return `at ${text.endsWith('less') ? inverse : side} ${text}`;
}

function sideText({ point, range, figure }: AnsweredSide, unit: Unit): string {
  if (point === null) return 'untold';
  const value = inUnit(point, unit);
  return figure === null || range === null || range[0] === range[1]
    ? value
    : `${value} (${between(range, unit)})`;
}

function inUnit(value: number, unit: Unit): string {
  if (unit === 'ns') return formatDuration(value);
  return unit === 'bytes' ? formatBytes(value) : countText(value);
}

/** A count is whole; what it is multiplied with need not be. */
function countText(value: number): string {
  return Number.isInteger(value) ? String(value) : threeDigits(value);
}

function between(ends: readonly [number, number], unit: Unit): string {
  if (unit === 'ns') return formatDurationInterval(ends);
  return unit === 'bytes' ? formatBytesInterval(ends) : `${countText(ends[0])}–${countText(ends[1])}`;
}

/** What spoils the figures that a claim is about; what touches every figure alike is said beside the figures. */
function spoilersBeside({ spoilers }: Summary, { left, right }: ClaimAnswer): readonly Spoiler[] {
  const touching = [left, right].flatMap((side) =>
    side === null || side.figure === null ? [] : spoilersOf(spoilers, side.figure),
  );
  return [...new Set(touching)].filter(({ condition }) => !touchesAll(condition));
}

function named({ condition }: Spoiler): string {
  return condition.replaceAll('-', ' ');
}
