import { untold } from '../../metric.ts';
import type { StageMetric } from '../stage.ts';
import { aggressorKinds, aggressorNames, workMeanings } from './kinds.ts';
import type { NeighbourRecord } from './records.ts';
import type { NeighbourSettings } from './settings.ts';
import type { NeighbourSummary } from './summary.ts';

/**
 * How many times as long the victim's work takes beside each kind of neighbour: a ratio within a target, with its
 * interval.
 */
export const neighbourMetrics: readonly StageMetric<NeighbourRecord, NeighbourSummary, NeighbourSettings>[] =
  aggressorNames.map((name) => {
    const { does, resource } = aggressorKinds[name];
    return {
      name,
      unit: 'count',
      better: 'smaller',
      title: `Slowdown next to a neighbour that ${does}`,
      meaning: `time of ${workMeanings[resource]}, divided by its time next to an idle neighbour; the neighbour ${does}`,
      isAsked: ({ aggressors }) => aggressors.includes(name),
      estimate: ({ aggressors }) => {
        const found = aggressors[name];
        return found === undefined ? untold : { point: found.ratio, range: found.ci95 };
      },
    };
  });
