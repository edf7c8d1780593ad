import { rounded } from '../../charts/scales.ts';
import { type ProbeUser, probeUsers, type Verdict, verdictLetters } from '../../inside/verdicts.ts';
import { labelOf } from '../../summary/label.ts';
import type { ProbeRow } from '../../summary/probe-rows.ts';
import type { Summary } from '../../summary/summary.ts';
import { cellSize, type Group } from './layout.ts';

/** A verdict where it is drawn, in px from the drawing's left and top. */
export interface Cell {
  readonly target: string;
  readonly probe: string;
  readonly category: string;
  readonly user: ProbeUser | 'root and user';
  /** The verdict, as the legend has it. */
  readonly verdict: string;
  readonly letter: string;
  readonly x: number;
  readonly x2: number;
  readonly y: number;
  readonly y2: number;
  /** Its middle, where the letter stands. */
  readonly cx: number;
  readonly cy: number;
}

/** A cell for each probe in each target; a half for root and one for the ordinary user where their verdicts differ. */
export function cellsOf(
  summary: Summary,
  targets: readonly string[],
  groups: readonly Group[],
): readonly Cell[] {
  const columns = groups.flatMap(({ columns, x, y }) =>
    columns.map(({ row }, index) => ({ row, x: x + index * cellSize, y })),
  );
  return columns.flatMap(({ row, x, y }) =>
    targets.flatMap((target, line) => {
      const seen = seenIn(row, target);
      const width = cellSize / seen.length;
      return seen.map(({ user, verdict }, half) => ({
        target: labelOf(summary, target),
        probe: row.probe,
        category: row.category,
        user,
        verdict: verdictKey(verdict),
        letter: verdictLetters[verdict],
        x: rounded(x + half * width),
        x2: rounded(x + (half + 1) * width),
        y: rounded(y + line * cellSize),
        y2: rounded(y + (line + 1) * cellSize),
        cx: rounded(x + (half + 0.5) * width),
        cy: rounded(y + (line + 0.5) * cellSize),
      }));
    }),
  );
}

/** A verdict is told by its letter in the legend too, and never by colour alone. */
export function verdictKey(verdict: Verdict): string {
  return `${verdictLetters[verdict]} ${verdict}`;
}

function seenIn(row: ProbeRow, target: string): readonly { user: Cell['user']; verdict: Verdict }[] {
  const records = probeUsers.flatMap((user) => row.targets.get(target)?.[user] ?? []);
  const [first] = records;
  return first !== undefined && records.length > 1 && records.every((one) => one.verdict === first.verdict)
    ? [{ user: 'root and user', verdict: first.verdict }]
    : records;
}
