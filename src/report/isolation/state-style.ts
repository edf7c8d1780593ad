import type { BoundaryState } from '../../stages/isolation/summary.ts';

/** The words of a boundary's state, and the fill and ink of its cell in Okabe & Ito's colours: the word is always there. */
export const stateStyles: Readonly<
  Record<BoundaryState, { readonly word: string; readonly fill: string; readonly ink: string }>
> = {
  closed: { word: 'closed', fill: '#0072B2', ink: '#ffffff' },
  partly: { word: 'partly', fill: '#F0E442', ink: '#000000' },
  open: { word: 'open', fill: '#D55E00', ink: '#000000' },
  'not-known': { word: 'not known', fill: '#CC79A7', ink: '#000000' },
  'not-measured': { word: 'not measured', fill: '#c9ced3', ink: '#000000' },
};
