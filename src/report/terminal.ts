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
import { closedTexts } from './isolation/closed-where.ts';
import { shortened } from './shortened.ts';
import { alignedRows, alignedTable, wrapped } from './terminal-table.ts';

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

/**
 * A run in a few lines for a terminal, without colour and without a last newline.
 * @param columns of the terminal; undefined: lines are as long as they are
 */
export function renderTable(summary: Summary, columns?: number): string {
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
  const text = [
    ...alignedTable(head, rows, columns),
    ...alignedRows(
      claims.map((cells) => cells.map(escapeTerminal)),
      columns,
    ),
  ];
  const emulated = notComparableText(summary);
  const equal = equivalenceSentence(summary);
  const status = summary.status === 'complete' ? '' : ` (${summary.status})`;
  const title = `${escapeTerminal(shortened(summary.scenario))}${cacheWords(summary).inTitle}, run ${escapeTerminal(summary.runId)}${status}`;
  return [
    ...wrapped(title, columns),
    ...text,
    ...isolationLines(summary, columns),
    ...(emulated === undefined ? [] : wrapped(emulated, columns)),
    ...(equal === undefined ? [] : wrapped(escapeTerminal(shortened(equal, 500)), columns)),
  ].join('\n');
}

/** Where the boundaries of isolation are closed; nothing where none was looked at. */
function isolationLines(summary: Summary, columns: number | undefined): readonly string[] {
  const closed = closedTexts(summary);
  return closed.length === 0 ? [] : wrapped(escapeTerminal(`Isolation: ${closed.join('; ')}.`), columns);
}

function bytes(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : formatBytes(value);
}
