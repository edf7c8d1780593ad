import { sameWithin } from '../stats/same-within.ts';
import { formatBytes, formatDuration, formatRatio, formatRatioTo } from '../wording/format.ts';
import { labelOf } from './label.ts';
import type { Comparison, Summary } from './summary.ts';
import { blocksWanted, isFact, whatIsShown } from './what-is-shown.ts';

/** The comparison of a form with the first one in a figure; nothing for the first one itself. */
export function comparisonOf(summary: Summary, figure: string, form: string): Comparison | undefined {
  return summary.comparisons.find((compared) => compared.figure === figure && compared.form === form);
}

/** `3.1 times (2.9–3.4) that of process`, or what can be said instead: the same words in sentences, tables and charts. */
export function verdict(summary: Summary, compared: Comparison): string {
  const { ratio, ci95 } = compared;
  const base = labelOf(summary, compared.base);
  if (ratio === null) return `no ratio to ${base} can be told`;
  switch (whatIsShown(summary, compared)) {
    case 'separate-groups':
      return `${inBlocks(compared)} ${base} (no ratio: samples fall into separate groups)`;
    case 'the-same':
      return isFact(compared)
        ? `the same as ${base}`
        : `the same as ${base} within ${sameWithin * 100} %: ${formatRatio(ratio, ci95)}`;
    case 'no-difference':
      return `no difference from ${base} shown: ${formatRatio(ratio, ci95)}`;
    case 'too-few-blocks':
      return `${formatRatioTo(base, ratio, ci95)}, not certain in so few blocks (${blocksWanted(summary, compared)} might show it)`;
    case 'no-difference-among-many':
      return `no difference from ${base} shown among so many comparisons: ${formatRatio(ratio, ci95)}`;
    case 'below-resolution':
      return `no difference from ${base} shown (less than the resolution)`;
    case 'no-interval':
      return `${formatRatioTo(base, ratio)} (no interval)`;
    default:
      return formatRatioTo(base, ratio, ci95);
  }
}

/** `in 90 % of blocks more than`: what can be said of samples that a ratio does not describe. */
function inBlocks({ probabilityLess }: Comparison): string {
  const less = probabilityLess?.point ?? 0;
  const share = `in ${Math.round(Math.max(less, 1 - less) * 100)} % of blocks`;
  return `${share} ${less > 0.5 ? 'less' : 'more'} than`;
}

/** What a figure says for every form, as one line a form: `vm (emulated): 8.17 s, 336 times (329–341) that of process`. */
export function findings(
  summary: Summary,
  figure: string,
  figureOf: (form: string) => number | null | undefined,
  unit: 'duration' | 'bytes',
): string[] {
  const format = unit === 'duration' ? formatDuration : formatBytes;
  return Object.keys(summary.forms).flatMap((form) => {
    const value = figureOf(form);
    if (value === null || value === undefined) return [];
    const compared = comparisonOf(summary, figure, form);
    const against = compared === undefined ? '' : `, ${verdict(summary, compared)}`;
    return [`${labelOf(summary, form)}: ${format(value)}${against}`];
  });
}

/** The comparison in which forms differ the most, of those in which a difference is shown. */
export function largestShown(
  summary: Summary,
  comparisons: readonly Comparison[],
): (Comparison & { readonly ratio: number }) | undefined {
  const shown = comparisons.flatMap(({ ratio, ...rest }) =>
    ratio !== null && whatIsShown(summary, { ratio, ...rest }) === 'a-difference' ? [{ ...rest, ratio }] : [],
  );
  return furthestFirst(shown)[0];
}

/**
 * The finding in one line: of the form that differs the most from the first one; where no difference is shown, what is.
 * Nothing when there is nothing to compare.
 * @param subject `time to ready`
 * @param say the sentence of a difference that is shown
 */
export function headline(
  summary: Summary,
  figure: string,
  subject: string,
  say: (form: string, base: string, ratio: number) => string,
): string | undefined {
  const compared = summary.comparisons.filter((entry) => entry.figure === figure);
  const most = largestShown(summary, compared);
  if (most !== undefined) return say(labelOf(summary, most.form), labelOf(summary, most.base), most.ratio);
  const [other] = furthestFirst(compared);
  return other && `${labelOf(summary, other.form)}, ${subject}: ${verdict(summary, other)}`;
}

/** No ratio comes last. */
function furthestFirst<One extends Comparison>(comparisons: readonly One[]): readonly One[] {
  const far = ({ ratio }: Comparison) => (ratio === null || ratio <= 0 ? -1 : Math.abs(Math.log(ratio)));
  return comparisons.toSorted((a, b) => far(b) - far(a));
}
