import { labelOf } from '../summary/label.ts';
import type { Series } from '../summary/series.ts';
import type { Summary } from '../summary/summary.ts';
import { escapeTerminal } from '../wording/escape.ts';
import { formatDuration, formatDurationInterval, formatFactor } from '../wording/format.ts';
import { answerWords } from './claim-words.ts';
import { shortened } from './shortened.ts';
import { alignedRows, alignedTable, wrapped } from './terminal-table.ts';

const head = ['target', 'ready, medians of the runs', 'most by least', 'within a run', 'mean, 95% interval'];

/**
 * A series in a few lines for a terminal, without colour and without a last newline.
 * @param summary of one of its runs: its targets
 * @param columns of the terminal; undefined: lines are as long as they are
 */
export function renderSeriesTable(series: Series, summary: Summary, columns?: number): string {
  const rows = series.metrics
    .filter(({ metric }) => metric === 'startup.ready')
    .map(({ target, least, most, betweenTimes, withinTimes, across: { point, ci95 } }) => [
      labelOf(summary, target),
      formatDurationInterval([least, most]),
      betweenTimes === null ? '–' : formatFactor(betweenTimes),
      withinTimes === null ? '–' : formatFactor(withinTimes),
      point === null
        ? '–'
        : `${formatDuration(point)}${ci95 === null ? '' : ` (${formatDurationInterval(ci95)})`}`,
    ]);
  const claims = series.claims.map(({ claim, answer, answers }) => [
    answerWords[answer],
    claim,
    `${answers.filter((one) => one === 'pass').length} of ${series.of} runs pass`,
  ]);
  const complete = series.runs.filter(({ status }) => status === 'complete').length;
  const title = `${escapeTerminal(shortened(series.scenario))}, series ${escapeTerminal(series.id)}, ${complete} of ${series.of} runs`;
  const escaped = (lines: readonly (readonly string[])[]) => lines.map((cells) => cells.map(escapeTerminal));
  return [
    ...wrapped(title, columns),
    ...alignedTable(head, escaped(rows), columns),
    ...alignedRows(escaped(claims), columns),
  ].join('\n');
}
