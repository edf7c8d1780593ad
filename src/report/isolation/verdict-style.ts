import type { Verdict } from '../../inside/verdicts.ts';

/**
 * Fill of a verdict's letter, and the ink that is read on it. Okabe & Ito's colours, so that none is confused by the
 * colour-blind; the letter is always there too. What nothing is known of has no colour.
 */
export const verdictStyles: Readonly<Record<Verdict, { readonly fill: string; readonly ink: string }>> = {
  isolated: { fill: '#009E73', ink: '#000000' },
  shared: { fill: '#E69F00', ink: '#000000' },
  leaked: { fill: '#F0E442', ink: '#000000' },
  denied: { fill: '#0072B2', ink: '#ffffff' },
  exposed: { fill: '#D55E00', ink: '#000000' },
  confined: { fill: '#CC79A7', ink: '#000000' },
  synthetic: { fill: '#56B4E9', ink: '#000000' },
  partly: { fill: '#DDCC77', ink: '#000000' },
  open: { fill: '#999933', ink: '#000000' },
  closed: { fill: '#117733', ink: '#ffffff' },
  stated: { fill: '#BBBBBB', ink: '#000000' },
  absent: { fill: '#c9ced3', ink: '#000000' },
  inconclusive: { fill: '#ffffff', ink: '#000000' },
  error: { fill: '#000000', ink: '#ffffff' },
};
