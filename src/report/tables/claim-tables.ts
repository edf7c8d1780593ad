import type { AnsweredSide } from '../../summary/claim-answer.ts';
import type { Summary } from '../../summary/summary.ts';
import { type DataTable, dataTable } from './data-table.ts';

/** The claims with their answers, and what spoils comparisons; values of claims are of their unit. */
export function claimTables({ claims, spoilers }: Summary): readonly DataTable[] {
  return [
    dataTable(
      'claims',
      claims.map(({ claim, answer, unit, left, right, ratio, reason }, index) => ({
        id: `claim.${index + 1}`,
        claim,
        answer,
        unit,
        ...sideColumns('left', left),
        ...sideColumns('right', right),
        ratio: ratio?.point ?? null,
        ratio_ci95_low: ratio?.ends.low ?? null,
        ratio_ci95_high: ratio?.ends.high ?? null,
        ratio_limit: ratio?.limit ?? null,
        n: ratio?.n ?? null,
        reason,
      })),
    ),
    dataTable(
      'spoilers',
      spoilers.map(({ condition, figures, launches, text }) => ({
        condition,
        figures: figures.join(' '),
        launches: launches.join(' '),
        text,
      })),
    ),
  ];
}

function sideColumns(name: 'left' | 'right', side: AnsweredSide | null) {
  return {
    [`${name}_figure`]: side?.figure ?? null,
    [name]: side?.point ?? null,
    [`${name}_low`]: side?.range?.[0] ?? null,
    [`${name}_high`]: side?.range?.[1] ?? null,
  };
}
