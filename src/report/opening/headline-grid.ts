import { boundaryNames } from '../../inside/boundaries.ts';
import { nameOf } from '../../summary/label.ts';
import type { Summary } from '../../summary/summary.ts';
import type { Grid, GridCell, GridRow } from '../grid/grid.ts';
import { gridTargets, metricRow } from '../grid/metric-grid.ts';

/** What a reader asks first, in this order; a metric that was not measured has no row. */
const headlineMetrics: readonly (readonly [name: string, heading: string])[] = [
  ['startup.ready', 'Time to ready'],
  ['startup.fromNothing', 'Ready from nothing'],
  ['memory.total', 'Memory per instance'],
  ['memory.next', 'Memory, next instance'],
  ['image.transferBytes', 'Download size'],
  ['image.allocatedBytes', 'On disk'],
];
const furtherMetrics: readonly (readonly [name: string, heading: string])[] = [
  ['speed.requestsPerSecond', 'Requests per second'],
  ['speed.latencyP99', 'Request latency, p99'],
  ['pull.time', 'Cold pull'],
  ['lifecycle.stop', 'Stop'],
  ['lifecycle.restart', 'Restart'],
];

/** The numbers that answer the scenario's question, one row a metric. */
export function headlineGrid(summary: Summary): Grid {
  const base = nameOf(summary, summary.baseline);
  const several = Object.keys(summary.targets).length > 1;
  const caption = `Medians with 95% intervals${several ? ` and ratios vs ${base}` : ''}`;
  return gridOf(summary, caption, headlineMetrics, exposureRow(summary));
}

/** What else was measured, for below the first chart. */
export function furtherGrid(summary: Summary): Grid {
  return gridOf(summary, 'Once it runs', furtherMetrics, []);
}

function gridOf(
  summary: Summary,
  caption: string,
  metrics: typeof headlineMetrics,
  more: readonly GridRow[],
): Grid {
  const rows = metrics.flatMap(([name, heading]) => metricRow(summary, name, heading));
  return { caption, targets: gridTargets(summary), rows: [...rows, ...more] };
}

/** The number of boundaries through which something of the host comes. */
function exposureRow(summary: Summary): readonly GridRow[] {
  const cells = Object.entries(summary.targets).map(([target, { isolation }]): GridCell | undefined => {
    const found = isolation?.boundaries;
    if (found == null) return undefined;
    const states = boundaryNames.map((name) => found[name].state);
    const count = (state: string) => states.filter((one) => one === state).length;
    const [open, partly, unknown] = [count('open'), count('partly'), count('not-known')];
    const measured = states.length - count('not-measured');
    return {
      id: `${target}.isolation`,
      text: `${open + partly} of ${measured}`,
      interval: [`${open} open`, `${partly} partly`, ...(unknown === 0 ? [] : [`${unknown} not known`])].join(
        ', ',
      ),
    };
  });
  if (cells.every((cell) => cell === undefined)) return [];
  return [
    {
      heading: 'Boundaries that expose the host',
      meaning:
        'Boundaries between the workload and the host through which something of the host comes, of those measured',
      cells,
    },
  ];
}
