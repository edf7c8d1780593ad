import type { ChartSpec } from '../../charts/chart-spec.ts';
import { rounded, vegaLiteSchema } from '../../charts/scales.ts';
import { chartWidth, textWidth } from '../../charts/theme.ts';
import { verdicts } from '../../inside/verdicts.ts';
import type { RunRecord } from '../../results/records.ts';
import { undecidedProbes } from '../../stages/isolation/metrics.ts';
import { labelOf, shortLabel } from '../../summary/label.ts';
import { probedTargets, probeRows } from '../../summary/probe-rows.ts';
import { partsOf } from '../../summary/run-parts.ts';
import type { Summary } from '../../summary/summary.ts';
import { cellsOf, verdictKey } from './cells.ts';
import { cellSize, type Group, headingSize, idSize, layOut } from './layout.ts';
import { verdictStyles } from './verdict-style.ts';

/** Every verdict as a cell with its letter, probe × target; nothing when nothing was probed. */
export function isolationChart(summary: Summary, records: readonly RunRecord[]): ChartSpec | undefined {
  const parts = partsOf(records);
  const rows = probeRows(parts);
  const targets = probedTargets(parts);
  if (rows.length === 0) return undefined;
  const labels = targets.map((target) => shortLabel(labelOf(summary, target)));
  const left = Math.max(...labels.map((label) => textWidth(label, headingSize))) + 8;
  const { groups, height } = layOut(rows, targets.length, left, chartWidth);
  const cells = cellsOf(summary, targets, groups);
  const given = verdicts.filter((one) => cells.some(({ verdict }) => verdict === verdictKey(one)));
  const colour = (part: 'fill' | 'ink', legend: object | null) => ({
    field: 'verdict',
    type: 'nominal',
    scale: { domain: given.map(verdictKey), range: given.map((one) => verdictStyles[one][part]) },
    legend,
  });
  const along = (field: string, domain: readonly number[]) => ({
    field,
    type: 'quantitative',
    scale: { domain, nice: false },
    axis: null,
  });
  const x = (field: string) => along(field, [0, chartWidth]);
  const y = (field: string) => along(field, [rounded(height), 0]);
  const words = (values: readonly Word[], look: object) => ({
    data: { values },
    mark: { type: 'text', baseline: 'middle', align: 'left', ...look },
    encoding: { x: x('x'), y: y('y'), text: { field: 'text', type: 'nominal' } },
  });
  const legend = {
    title: null,
    orient: 'bottom',
    columns: 4,
    symbolType: 'square',
    symbolStrokeColor: '#808080',
  };
  return {
    $schema: vegaLiteSchema,
    title: titleOf(summary, targets, rows.length),
    width: chartWidth,
    height: rounded(height),
    data: { values: cells },
    resolve: { scale: { color: 'independent' } },
    layer: [
      {
        mark: { type: 'rect', stroke: '#808080', strokeWidth: 1 },
        encoding: {
          x: x('x'),
          x2: { field: 'x2' },
          y: y('y'),
          y2: { field: 'y2' },
          color: colour('fill', legend),
        },
      },
      {
        mark: { type: 'text', baseline: 'middle', align: 'center', fontSize: idSize, fontWeight: 600 },
        encoding: {
          x: x('cx'),
          y: y('cy'),
          text: { field: 'letter', type: 'nominal' },
          color: colour('ink', null),
        },
      },
      words(probeNames(groups), { angle: 270, fontSize: idSize }),
      words(targetNames(groups, labels), { fontSize: headingSize }),
      words(headings(groups), { fontSize: headingSize, fontWeight: 600 }),
    ],
  } as unknown as ChartSpec;
}

interface Word {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

function probeNames(groups: readonly Group[]): readonly Word[] {
  return groups.flatMap(({ columns, x, y }) =>
    columns.map(({ label }, column) => ({
      text: label,
      x: rounded(x + (column + 0.5) * cellSize),
      y: rounded(y - 4),
    })),
  );
}

/** Once a line of groups. */
function targetNames(groups: readonly Group[], labels: readonly string[]): readonly Word[] {
  const tops = [...new Set(groups.map(({ y }) => y))];
  return tops.flatMap((y) =>
    labels.map((text, line) => ({ text, x: 0, y: rounded(y + (line + 0.5) * cellSize) })),
  );
}

function headings(groups: readonly Group[]): readonly Word[] {
  return groups.map(({ heading, x, headingY }) => ({
    text: heading,
    x: rounded(x),
    y: rounded(headingY),
  }));
}

/** The finding is about targets that are there to isolate; a bare process is not. */
function titleOf(summary: Summary, targets: readonly string[], probes: number) {
  const leaksOf = (target: string) => summary.targets[target]?.isolation?.leaks ?? null;
  const undecidedIn = (target: string) => {
    const found = summary.targets[target]?.isolation;
    const untold = found === undefined ? 0 : undecidedProbes(found);
    return untold === 0 ? '' : ` (${untold} could not be told)`;
  };
  const leakCount = (target: string) =>
    leaksOf(target) === null
      ? 'none that could be told'
      : `${leaksOf(target) || 'none'}${undecidedIn(target)}`;
  const isolating = targets.filter((target) => summary.targets[target]?.kind !== 'process');
  const byLeaks = (isolating.length > 0 ? isolating : targets).toSorted(
    (a, b) => (leaksOf(b) ?? -1) - (leaksOf(a) ?? -1),
  );
  const [most, ...others] = byLeaks;
  const rest = others.map((target) => `, ${labelOf(summary, target)} on ${leakCount(target)}`).join('');
  const through = 'lets something of the host through on';
  return {
    text:
      most === undefined || leaksOf(most) === 0
        ? `${byLeaks.map((target) => labelOf(summary, target) + undecidedIn(target)).join(', ')}: nothing of the host came through on ${probes} probes`
        : leaksOf(most) === null
          ? `None of ${probes} probes could be told`
          : `${labelOf(summary, most)} ${through} ${leaksOf(most)} of ${probes} probes${rest}`,
    subtitle: targets.map(
      (target) =>
        `${labelOf(summary, target)}: shared, leaked or exposed on ${leaksOf(target) ?? 'none that could be told'} of ${probes} probes${undecidedIn(target)}`,
    ),
  };
}
