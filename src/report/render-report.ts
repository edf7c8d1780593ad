import { renderSvg } from '../charts/render-svg.ts';
import { withTheme } from '../charts/theme.ts';
import type { RunRecord } from '../results/records.ts';
import { summarise } from '../results/summarise.ts';
import { renderHtml } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import { reportModel } from './model.ts';

/**
 * Every file of a report by name, from the stored samples alone: the same records give the same bytes.
 * @throws BallastError `run-without-header`
 */
export function renderReport(records: readonly RunRecord[]): { readonly files: Map<string, string> } {
  const summary = summarise(records);
  const model = reportModel(summary, records);
  const files = new Map([
    ['summary.json', json(summary)],
    ['report.html', renderHtml(model)],
    ['report.md', renderMarkdown(model)],
  ]);
  for (const [name, { spec, ...about }] of model.charts) {
    const standalone = withTheme(spec, 'standalone');
    files.set(`${name}.svg`, renderSvg(standalone, about));
    files.set(`${name}.vl.json`, json(standalone));
  }
  return { files };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
