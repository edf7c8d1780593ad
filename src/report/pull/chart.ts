import type { ChartSpec } from '../../charts/chart-spec.ts';
import { stackedBars } from '../../charts/stacked-bars.ts';
import { untouchedIfAny } from '../../summary/emulation.ts';
import { labelOf } from '../../summary/label.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatBytes, formatDuration } from '../../wording/format.ts';

const parts = [
  { name: 'pull', colour: '#0072B2', ink: '#ffffff' },
  { name: 'create', colour: '#E69F00', ink: '#000000' },
  { name: 'start to ready', colour: '#009E73', ink: '#000000' },
] as const;

/** What who deploys to a host that has none of it waits for, end to end, a bar a target; undefined when nothing was pulled. */
export function pullChart(summary: Summary): ChartSpec | undefined {
  const pulled = Object.entries(summary.targets).flatMap(([target, { pull, startup }]) => {
    const { medianNs = null, createNs = null, transferBytes = null, fromNothingNs = null } = pull ?? {};
    const readyNs = startup.ready?.medianNs ?? null;
    return medianNs === null || createNs === null || readyNs === null || fromNothingNs === null
      ? []
      : [{ target, steps: [medianNs, createNs, readyNs], transferBytes, fromNothingNs }];
  });
  if (pulled.length === 0) return undefined;
  const missing = Object.keys(summary.targets).filter(
    (target) => !pulled.some((one) => one.target === target),
  );
  const segments = pulled.flatMap(({ target, steps }) =>
    steps.map((ns, index) => ({
      target,
      part: parts[index]?.name ?? '',
      value: ns / 1e9,
      text: formatDuration(ns),
    })),
  );
  const leading = untouchedIfAny(summary, pulled, ({ target }) => ({ targets: [target], group: 'startup' }));
  const aside = leading.length < pulled.length ? ' (emulated targets aside)' : '';
  const shares = leading.map(({ steps: [pullNs = 0], fromNothingNs }) => (100 * pullNs) / fromNothingNs);
  const [least, most] = [Math.round(Math.min(...shares)), Math.round(Math.max(...shares))];
  return stackedBars(
    summary,
    {
      title: `Fetching takes ${least === most ? '' : `${least}% to `}${most}% of the way to ready on a host that has none of it${aside}`,
      subtitle: [
        ...pulled.map(({ target, transferBytes, fromNothingNs }) => {
          const bytes = transferBytes === null ? '' : `, ${formatBytes(transferBytes)} to fetch`;
          return `${labelOf(summary, target)}: ${formatDuration(fromNothingNs)}${bytes}`;
        }),
        ...missing.map((target) => `${labelOf(summary, target)}: has no such sum`),
        'Sums of medians',
      ],
      axis: 'seconds',
      parts,
      total: (sum) => formatDuration(sum * 1e9),
    },
    segments,
  );
}
