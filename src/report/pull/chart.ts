import type { Drawing } from '../../charts/composition.ts';
import { drawnTargets } from '../../charts/scales.ts';
import { stackedBars } from '../../charts/stacked-bars.ts';
import { untouchedIfAny } from '../../summary/emulation.ts';
import { labelOf } from '../../summary/label.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatBytes, formatDuration } from '../../wording/format.ts';

const parts = ['pull', 'create', 'start to ready'] as const;

/** A first deployment to a host that has nothing cached, end to end, a bar a target; undefined when nothing was pulled. */
export function pullChart(summary: Summary): Drawing | undefined {
  const targets = drawnTargets(summary);
  const pulled = targets.flatMap((target) => {
    const { pull, startup } = summary.targets[target.target] ?? {};
    const { medianNs = null, createNs = null, transferBytes = null, fromNothingNs = null } = pull ?? {};
    const readyNs = startup?.ready?.medianNs ?? null;
    return medianNs === null || createNs === null || readyNs === null || fromNothingNs === null
      ? []
      : [{ target, steps: [medianNs, createNs, readyNs], transferBytes, fromNothingNs }];
  });
  if (pulled.length === 0) return undefined;
  const missing = targets.filter((target) => !pulled.some((one) => one.target === target));
  const leading = untouchedIfAny(summary, pulled, ({ target: { target } }) => ({
    targets: [target],
    group: 'startup',
  }));
  const aside = leading.length < pulled.length ? ' (emulated targets aside)' : '';
  const shares = leading.map(({ steps: [pullNs = 0], fromNothingNs }) => (100 * pullNs) / fromNothingNs);
  const [least, most] = [Math.round(Math.min(...shares)), Math.round(Math.max(...shares))];
  return (frame) =>
    stackedBars(
      pulled.map(({ target, steps, transferBytes, fromNothingNs }) => ({
        target,
        segments: steps.map((value, index) => ({
          part: parts[index] as string,
          value,
          text: formatDuration(value),
        })),
        total: `${formatDuration(fromNothingNs)}${transferBytes === null ? '' : `, ${formatBytes(transferBytes)} to download`}`,
      })),
      {
        title: `The pull takes ${least === most ? '' : `${least}% to `}${most}% of a first deployment${aside}`,
        subtitle: [
          'Time until the first correct answer on a host that has nothing cached: pull, creation and start. Sums of medians.',
        ],
        notes: missing.map(({ target }) => `${labelOf(summary, target)}: a part is not known.`),
        parts,
      },
      frame,
    );
}
