import { boundaries, boundaryNames } from '../../inside/boundaries.ts';
import { labelOf } from '../../summary/label.ts';
import type { ProbeRow } from '../../summary/probe-rows.ts';
import type { Summary } from '../../summary/summary.ts';
import { type BoundaryCell, boundaryCell } from './boundary-cells.ts';

/** Boundary × target: each cell with its state and what decides it. Plain text: whoever renders it escapes it. */
export interface BoundaryTable {
  readonly caption: string;
  readonly targets: readonly string[];
  readonly rows: readonly {
    readonly title: string;
    readonly question: string;
    /** One a target, in order. */
    readonly cells: readonly BoundaryCell[];
  }[];
}

export function boundaryTable(
  summary: Summary,
  rows: readonly ProbeRow[],
  targets: readonly string[],
): BoundaryTable {
  return {
    caption: 'Each boundary in each target, with what decides it',
    targets: targets.map((target) => labelOf(summary, target)),
    rows: boundaryNames.map((name) => ({
      title: boundaries[name].title,
      question: boundaries[name].question,
      cells: targets.map((target) => boundaryCell(summary, rows, target, name)),
    })),
  };
}
