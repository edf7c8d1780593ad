import { verdict } from '../summary/comparison.ts';
import { labelOf } from '../summary/label.ts';
import { ratioHeadings } from '../summary/ratio-headings.ts';
import type { Summary } from '../summary/summary.ts';
import { isFact } from '../summary/what-is-shown.ts';
import type { Section, Table } from './document.ts';

/** Each form against the first one, in the figures that say the most. Nothing when none can be compared. */
export function ratiosSection(summary: Summary): readonly Section[] {
  const [base] = Object.keys(summary.forms);
  const table = ratiosTable(summary);
  if (base === undefined || table.rows.length === 0) return [];
  const label = labelOf(summary, base);
  return [
    {
      id: 'ratios',
      heading: `Against ${label}`,
      blocks: [
        {
          kind: 'figure',
          chart: 'ratios',
          caption: `How many times the figure of ${label} each other form has, paired by block: a block launches every form once, so that what changes on the host between blocks touches all forms alike. The sections below have every figure.`,
          table,
        },
      ],
    },
  ];
}

function ratiosTable(summary: Summary): Table {
  return {
    caption: 'What the chart shows, in words',
    head: ['form', 'figure', 'ratio', 'n'],
    rows: Object.entries(ratioHeadings).flatMap(([figure, heading]) =>
      summary.comparisons
        .filter((compared) => compared.figure === figure)
        .map((compared) => ({
          id: `${compared.form}.ratio.${figure}`,
          cells: [
            labelOf(summary, compared.form),
            `${heading} (${figure})`,
            verdict(summary, compared),
            isFact(compared) ? '–' : String(compared.n),
          ],
        })),
    ),
  };
}
