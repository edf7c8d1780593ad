import type { ChartSpec } from '../../charts/chart-spec.ts';
import { extentOf, groupedDots, type Row } from '../../charts/grouped-dots.ts';
import { rounded } from '../../charts/scales.ts';
import { aggressorNames } from '../../stages/neighbour/kinds.ts';
import { slowdownShown } from '../../stages/neighbour/summarise.ts';
import type { NeighbourRatio } from '../../stages/neighbour/summary.ts';
import { untouchedIfAny } from '../../summary/emulation.ts';
import { labelOf } from '../../summary/label.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatRatio } from '../../wording/format.ts';

/** Slowdown of the work that needs the same, by aggressor and target, with intervals, against the line of no change. */
export function neighbourChart(summary: Summary): ChartSpec | undefined {
  const targets = Object.keys(summary.targets).filter(
    (target) => summary.targets[target]?.neighbour !== undefined,
  );
  const groups = aggressorNames.flatMap((aggressor) => {
    const found = targets.map((target) => summary.targets[target]?.neighbour?.aggressors[aggressor]);
    const resource = found.find((one) => one !== undefined)?.resource;
    if (resource === undefined) return [];
    const rows = targets.map(
      (target, index): Row => ({ target: labelOf(summary, target), value: shownOf(found[index]) }),
    );
    return [{ head: `${aggressor}, felt in ${resource}`, rows }];
  });
  if (groups.length === 0) return undefined;
  const [low, high] = extentOf(groups) ?? [1, 1];
  const domain = [rounded(Math.min(0.8, low) * 0.95), rounded(Math.max(1.5, high) * 1.1)] as const;
  const kinds = groups.flatMap(({ rows }) => rows.map(({ value }) => value.kind));
  return groupedDots(summary, {
    title: titleOf(summary, targets),
    subtitle: subtitleOf(kinds.includes('value'), kinds.includes('failed')),
    groups,
    axis: {
      title: 'time of a unit of work, against an idle neighbour',
      labelExpr: "format(datum.value, '~r') + '×'",
      domain,
      ticks: ticks(domain),
    },
    reference: 1,
  });
}

function shownOf(found: NeighbourRatio | undefined): Row['value'] {
  if (found === undefined) return { kind: 'none' };
  const { ratio, ci95, failures } = found;
  if (ratio !== null) return { kind: 'value', value: ratio, ci95 };
  return { kind: failures > 0 ? 'failed' : 'none' };
}

/** The largest slowdown that is shown, in emulated targets only where it is in no other; or that none is. */
function titleOf(summary: Summary, targets: readonly string[]): string {
  const shown = targets.flatMap((target) => {
    const found = summary.targets[target]?.neighbour;
    return Object.entries(found?.aggressors ?? {}).flatMap(([aggressor, one]) =>
      found !== undefined && one.ratio !== null && slowdownShown(one, found.noise[one.resource])
        ? [{ target, aggressor, ratio: one.ratio, resource: one.resource }]
        : [],
    );
  });
  const leading = untouchedIfAny(summary, shown, ({ target }) => ({ targets: [target], group: 'neighbour' }));
  const [top] = leading.toSorted((a, b) => b.ratio - a.ratio);
  if (top === undefined) return 'No slowdown by a neighbour is shown';
  return `A neighbour (${top.aggressor}) makes the ${top.resource} work of ${labelOf(summary, top.target)} take ${formatRatio(top.ratio)} as long`;
}

function subtitleOf(anyDot: boolean, anyCross: boolean): string[] {
  return [
    ...(anyDot ? ['Point: the ratio; line: its 95% interval; dashed: no change'] : []),
    ...(anyCross ? ['× at the edge: the victim did not answer'] : []),
  ];
}

function ticks([low, high]: readonly [number, number]): number[] {
  const steps = high / low > 100 ? [1] : high / low > 8 ? [1, 2, 5] : [1, 1.2, 1.5, 2, 3, 5, 7, 8, 9];
  return [0.01, 0.1, 1, 10, 100, 1000]
    .flatMap((power) => steps.map((step) => Number((step * power).toPrecision(3))))
    .filter((tick) => tick >= low && tick <= high);
}
