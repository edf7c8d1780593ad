import { cacheWords } from '../summary/cache-words.ts';
import { comparisonOf, differenceBeside, verdict } from '../summary/comparison.ts';
import { headlineSize } from '../summary/image-headline.ts';
import { labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import { timeText } from '../summary/upper-bound.ts';
import { escapeTerminal } from '../wording/escape.ts';
import { formatBytes, formatDurationInterval } from '../wording/format.ts';
import { answerWords, metricsText, notComparableText } from './claim-words.ts';
import { equivalenceSentence } from './equivalence/sentence.ts';
import { shortened } from './shortened.ts';

const head = [
  'target',
  'ready',
  '95 % interval',
  'n',
  'failed',
  'from nothing',
  'memory',
  'image',
  'ready, against the first',
  'difference',
];

/** A run in a few lines for a terminal, without colour and without a last newline. */
export function renderTable(summary: Summary): string {
  const claims = summary.claims.map((claim) => [
    answerWords[claim.answer],
    claim.claim,
    claim.reason ?? metricsText(claim),
  ]);
  const rows = Object.entries(summary.targets).map(([target, { startup, memory, image }]) => {
    const ready = startup.ready;
    const compared = comparisonOf(summary, 'startup.ready', target);
    return [
      labelOf(summary, target),
      timeText(startup, 'ready') ?? '–',
      ready?.ci95Ns ? formatDurationInterval(ready.ci95Ns) : '–',
      String(ready?.n ?? 0),
      String(ready?.failures ?? 0),
      timeText(startup, 'fromNothing') ?? '–',
      bytes(memory.total?.medianBytes),
      bytes(image[headlineSize(summary)]),
      compared === undefined ? '–' : verdict(summary, compared),
      (compared && differenceBeside(compared)) ?? '–',
    ].map(escapeTerminal);
  });
  const text = [...aligned([head, ...rows]), ...aligned(claims.map((cells) => cells.map(escapeTerminal)))];
  const emulated = notComparableText(summary);
  const equal = equivalenceSentence(summary);
  const status = summary.status === 'complete' ? '' : ` (${summary.status})`;
  return [
    `${escapeTerminal(shortened(summary.scenario))}${cacheWords(summary).inTitle}, run ${escapeTerminal(summary.runId)}${status}`,
    ...text,
    ...(emulated === undefined ? [] : [emulated]),
    ...(equal === undefined ? [] : [escapeTerminal(shortened(equal, 500))]),
  ].join('\n');
}

/** Lines of cells, each column as wide as its widest cell. */
export function aligned(lines: readonly (readonly string[])[]): readonly string[] {
  const width = (column: number) => Math.max(...lines.map((cells) => [...(cells[column] ?? '')].length));
  const widths = (lines[0] ?? []).map((_, column) => width(column));
  return lines.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function bytes(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : formatBytes(value);
}
