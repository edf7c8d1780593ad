import { ratiosChart } from '../charts/ratios.ts';
import { differenceBeside, verdict } from '../summary/comparison.ts';
import { labelOf } from '../summary/label.ts';
import { ratioHeadings } from '../summary/ratio-headings.ts';
import type { Comparison, Summary } from '../summary/summary.ts';
import { isFact } from '../summary/what-is-shown.ts';
import type { Chapter, Reported } from './chapter.ts';
import { chartWithTable } from './chart-with-table.ts';
import { emulatedColumn, targetColumn } from './columns.ts';
import { type ReportedTarget, reportedTarget } from './reported-targets.ts';
import { dataTable, pageTable, type TableOf } from './table.ts';

/** Each target against the baseline. The page has the metrics that say the most; machines get all of them. */
export function ratiosChapter({ summary }: Reported): Chapter {
  const all = summary.comparisons.map((compared) => ({
    ...reportedTarget(summary, compared.target),
    compared,
  }));
  const shown = Object.keys(ratioHeadings).flatMap((metric) =>
    all.filter(({ compared }) => compared.metric === metric),
  );
  const table = ratioTable(summary);
  const tables = [dataTable('ratios', table, all)];
  const { baseline: base } = summary;
  if (shown.length === 0) return { tables };
  const label = labelOf(summary, base);
  return {
    section: {
      id: 'ratios',
      folded: true,
      heading: `Every comparison with ${label}`,
      blocks: [
        chartWithTable(
          'ratios',
          ratiosChart(summary),
          `The median of each other target by that of ${label}. Intervals are of 95%, of ratios and differences alike, and hold for this run: on another day the same host may give medians outside them. The sections below have every metric.`,
          pageTable('What the chart shows, in words', table, shown),
        ),
      ],
    },
    tables,
  };
}

type ComparedTarget = ReportedTarget & { readonly compared: Comparison };

function ratioTable(summary: Summary): TableOf<ComparedTarget> {
  return {
    id: ({ target, compared }) => `${target}.ratio.${compared.metric}`,
    columns: [
      { name: 'metric', value: ({ compared }) => compared.metric },
      targetColumn,
      emulatedColumn,
      { head: 'metric', say: ({ compared }) => `${ratioHeadings[compared.metric]} (${compared.metric})` },
      { name: 'base', value: ({ compared }) => compared.base },
      {
        head: 'ratio',
        name: 'ratio',
        value: ({ compared }) => compared.ratio.point,
        say: ({ compared }) => verdict(summary, compared),
      },
      { name: 'ratio_low', value: ({ compared }) => compared.ratio.low },
      { name: 'ratio_high', value: ({ compared }) => compared.ratio.high },
      {
        head: 'difference',
        name: 'difference',
        value: ({ compared }) => compared.difference.point,
        say: ({ compared }) => differenceBeside(compared) ?? '–',
      },
      { name: 'difference_low', value: ({ compared }) => compared.difference.low },
      { name: 'difference_high', value: ({ compared }) => compared.difference.high },
      { name: 'p_holm', value: ({ compared }) => compared.pHolm },
      {
        head: 'n',
        name: 'n',
        value: ({ compared }) => compared.n,
        say: ({ compared }) => (isFact(compared) ? '–' : String(compared.n)),
      },
      { name: 'base_n', value: ({ compared }) => compared.baseN },
    ],
  };
}
