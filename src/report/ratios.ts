import { ratiosChart } from '../charts/ratios.ts';
import { verdict } from '../summary/comparison.ts';
import { labelOf } from '../summary/label.ts';
import { ratioHeadings } from '../summary/ratio-headings.ts';
import type { Comparison, Summary } from '../summary/summary.ts';
import { isFact } from '../summary/what-is-shown.ts';
import type { Chapter, Reported } from './chapter.ts';
import { chartWithTable } from './chart-with-table.ts';
import { emulatedColumn, endColumns, formColumn } from './columns.ts';
import { type ReportedForm, reportedForm } from './reported-forms.ts';
import { dataTable, pageTable, type TableOf } from './table.ts';

/** Each form against the first one. The page has the figures that say the most; machines get all of them. */
export function ratiosChapter({ summary }: Reported): Chapter {
  const all = summary.comparisons.map((compared) => ({ ...reportedForm(summary, compared.form), compared }));
  const shown = Object.keys(ratioHeadings).flatMap((figure) =>
    all.filter(({ compared }) => compared.figure === figure),
  );
  const table = ratioTable(summary);
  const tables = [dataTable('ratios', table, all)];
  const [base] = Object.keys(summary.forms);
  if (base === undefined || shown.length === 0) return { tables };
  const label = labelOf(summary, base);
  return {
    section: {
      id: 'ratios',
      heading: `Against ${label}`,
      blocks: [
        chartWithTable(
          'ratios',
          ratiosChart(summary),
          `How many times the figure of ${label} each other form has, paired by block: a block launches every form once, so that what changes on the host between blocks touches all forms alike. The sections below have every figure.`,
          pageTable('What the chart shows, in words', table, shown),
        ),
      ],
    },
    tables,
  };
}

type ComparedForm = ReportedForm & { readonly compared: Comparison };

function ratioTable(summary: Summary): TableOf<ComparedForm> {
  return {
    id: ({ form, compared }) => `${form}.ratio.${compared.figure}`,
    columns: [
      { name: 'figure', value: ({ compared }) => compared.figure },
      formColumn,
      emulatedColumn,
      { head: 'figure', say: ({ compared }) => `${ratioHeadings[compared.figure]} (${compared.figure})` },
      { name: 'base', value: ({ compared }) => compared.base },
      {
        head: 'ratio',
        name: 'ratio',
        value: ({ compared }) => compared.ratio,
        say: ({ compared }) => verdict(summary, compared),
      },
      ...endColumns<ComparedForm>('ci95', '', ({ compared }) => compared.ci95),
      {
        head: 'n',
        name: 'n',
        value: ({ compared }) => compared.n,
        say: ({ compared }) => (isFact(compared) ? '–' : String(compared.n)),
      },
    ],
  };
}
