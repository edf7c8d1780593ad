import { cacheWords } from '../summary/cache-words.ts';
import { nameOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import { escapeTerminal } from '../wording/escape.ts';
import { notComparableText } from './claim-words.ts';
import { equivalenceSentence } from './equivalence/sentence.ts';
import { headlineMetrics, targetRows } from './headline-values.ts';
import { closedTexts } from './isolation/closed-where.ts';
import { shortened } from './shortened.ts';
import { caveatLines } from './terminal-caveats.ts';
import { claimLines } from './terminal-claims.ts';
import { type Metric, valueTable } from './terminal-columns.ts';
import { type Paint, unpainted } from './terminal-paint.ts';
import { columnsOfFile, wrapped } from './terminal-table.ts';

/**
 * A run for a terminal, without a last newline: the table of targets, the claims, the caveats.
 * @param columns of the terminal; undefined: it is none, and texts are in lines as long as they are
 */
export function renderTable(summary: Summary, columns?: number, paint: Paint = unpainted): string {
  const table = { columns: columns ?? columnsOfFile, fewest: 3, paint };
  const metrics = headlineMetrics(summary);
  const body = valueTable(targetRows(summary), metrics, table);
  const emulated = notComparableText(summary);
  const equal = equivalenceSentence(summary);
  const blocks = [
    wrapped(titleOf(summary), columns).map((line) => paint('title', line)),
    [...body, ...wrapped(legendOf(summary, metrics), columns).map((line) => paint('dim', line))],
    [
      ...claimLines(summary, columns, paint),
      ...(emulated === undefined ? [] : wrapped(`  ${emulated}`, columns, '  ')),
    ],
    isolationLines(summary, columns, paint),
    caveatLines(summary, columns, paint),
    equal === undefined ? [] : wrapped(escapeTerminal(shortened(equal, 500)), columns),
  ];
  return blocks.flatMap((lines) => (lines.length === 0 ? [] : [lines.join('\n')])).join('\n\n');
}

/** Where the boundaries of isolation are closed, a line per group; nothing where none was measured. */
function isolationLines(summary: Summary, columns: number | undefined, paint: Paint): readonly string[] {
  const closed = closedTexts(summary);
  if (closed.length === 0) return [];
  const lines = closed.flatMap((text) => wrapped(`  ${escapeTerminal(text)}`, columns, '    '));
  return [paint('title', 'Isolation'), ...lines];
}

function titleOf(summary: Summary): string {
  const { scenario, runId, blocks, status, targets } = summary;
  return [
    `${escapeTerminal(shortened(scenario))}${cacheWords(summary).inTitle}`,
    `run ${escapeTerminal(runId)}`,
    counted(Object.keys(targets).length, 'target'),
    counted(blocks, 'round'),
    ...(status === 'complete' ? [] : [status]),
  ].join(' · ');
}

const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;

/** What the signs of the table mean, of those that it has. */
function legendOf(summary: Summary, metrics: readonly Metric[]): string {
  const base = summary.comparisons[0]?.base;
  const signs = new Set(metrics.flatMap(({ values }) => values.map((value) => value?.ratio)));
  return [
    'medians with 95% intervals',
    ...(base === undefined ? [] : [`ratios vs ${escapeTerminal(nameOf(summary, base))}`]),
    ...(signs.has('=') ? ['= the same'] : []),
    ...(signs.has('~') ? ['~ no difference shown'] : []),
  ].join(' · ');
}
