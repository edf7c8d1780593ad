import type { Comparison, Summary } from './summary.ts';

/**
 * What may be said of two forms in a figure:
 * - `nothing`: there is no ratio;
 * - `separate-groups`: samples have several modes, which no ratio describes, so that it is withheld;
 * - `the-same`: within the margin of equivalence, or sizes that are equal;
 * - `no-difference`: the interval holds 1;
 * - `no-difference-among-many`: the test does not stand among those of all forms;
 * - `below-resolution`: the resolution of the marks hides it;
 * - `no-interval`: a ratio of too few samples;
 * - `a-difference`.
 */
export type Shown =
  | 'nothing'
  | 'separate-groups'
  | 'the-same'
  | 'no-difference'
  | 'no-difference-among-many'
  | 'below-resolution'
  | 'no-interval'
  | 'a-difference';

/** Sentences, tables and titles of charts all go by this. */
export function whatIsShown(summary: Summary, compared: Comparison): Shown {
  const { ratio, ci95, pHolm } = compared;
  if (ratio === null) return 'nothing';
  if (compared.multimodal) return 'separate-groups';
  if (isFact(compared)) return ratio === 1 ? 'the-same' : 'a-difference';
  if (compared.same === true) return 'the-same';
  if (ci95 !== null && ci95[0] <= 1 && ci95[1] >= 1) return 'no-difference';
  if (ci95 !== null && pHolm !== null && pHolm >= 0.05) return 'no-difference-among-many';
  if (isBelowResolution(summary, compared)) return 'below-resolution';
  return ci95 === null ? 'no-interval' : 'a-difference';
}

/** Sizes of images are no samples: they have no interval, and need none. */
export function isFact({ figure }: Pick<Comparison, 'figure'>): boolean {
  return figure.startsWith('image.');
}

function isBelowResolution(summary: Summary, { figure, form, base }: Comparison): boolean {
  const [group, mark] = figure.split('.');
  if (group !== 'startup') return false;
  const [a, b] = [form, base].map((name) => summary.forms[name]?.startup[mark as 'ready']);
  if (typeof a?.medianNs !== 'number' || typeof b?.medianNs !== 'number') return false;
  return Math.abs(a.medianNs - b.medianNs) < Math.max(a.resolutionNs ?? 0, b.resolutionNs ?? 0);
}
