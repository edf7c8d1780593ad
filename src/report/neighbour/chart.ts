import type { Drawing } from '../../charts/composition.ts';
import { groupedDots, hasFailed, type Row } from '../../charts/grouped-dots.ts';
import { drawnTargets } from '../../charts/scales.ts';
import { times } from '../../charts/value-axis.ts';
import { aggressorNames } from '../../stages/neighbour/kinds.ts';
import { slowdownShown } from '../../stages/neighbour/summarise.ts';
import type { NeighbourRatio } from '../../stages/neighbour/summary.ts';
import { untouchedIfAny } from '../../summary/emulation.ts';
import { labelOf } from '../../summary/label.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatRatio } from '../../wording/format.ts';

/** Slowdown of the work that needs the same, by aggressor and target, with intervals, against the line of no change. */
export function neighbourChart(summary: Summary): Drawing | undefined {
  const targets = drawnTargets(summary).filter(
    ({ target }) => summary.targets[target]?.neighbour !== undefined,
  );
  const groups = aggressorNames.flatMap((aggressor) => {
    const found = targets.map(({ target }) => summary.targets[target]?.neighbour?.aggressors[aggressor]);
    const resource = found.find((one) => one !== undefined)?.resource;
    if (resource === undefined) return [];
    const rows = targets.map((target, index): Row => ({ target, ...shownOf(found[index]) }));
    return [{ head: `${aggressor}, felt in ${resource}`, rows }];
  });
  if (groups.length === 0) return undefined;
  return (frame) =>
    groupedDots(
      {
        title: titleOf(
          summary,
          targets.map(({ target }) => target),
        ),
        subtitle: [
          'Time of a unit of work next to a busy neighbour, vs an idle one. Point: the median; line: its 95% interval; dashed: no change.',
        ],
        notes: hasFailed(groups) ? ['×: the victim did not answer.'] : [],
        groups,
        axis: { title: '× the time next to an idle neighbour', unit: times },
        reference: 1,
      },
      frame,
    );
}

function shownOf(found: NeighbourRatio | undefined): Pick<Row, 'value' | 'text'> {
  if (found === undefined) return { value: { kind: 'none' }, text: 'not measured' };
  const { ratio, ci95, failures } = found;
  if (ratio !== null) return { value: { kind: 'value', value: ratio, ci95 }, text: formatRatio(ratio) };
  return failures > 0
    ? { value: { kind: 'failed' }, text: 'no answer' }
    : { value: { kind: 'none' }, text: 'not measured' };
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
  if (top === undefined) return 'No slowdown by a noisy neighbour is shown';
  return `A noisy neighbour (${top.aggressor}) makes the ${top.resource} work of ${labelOf(summary, top.target)} take ${formatRatio(top.ratio)} as long`;
}
