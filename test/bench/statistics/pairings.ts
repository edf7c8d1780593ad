import { apart, failing, inBlocks, type Pairing, shared } from './blocks.ts';
import {
  autocorrelated,
  drifting,
  exponential,
  halved,
  heavy,
  independent,
  normal,
  pareto,
  shapes,
  skewed,
  tailed,
  tied,
  tight,
} from './populations.ts';

/** Two targets of one shape, or in one another's company, 1.3 apart: as runs have them. */
export const pairings: readonly Pairing[] = [
  ...[...independent, tied].map((population) => inBlocks(population, 1.3)),
  failing(inBlocks(normal, 1.3), 0.1),
  inBlocks(autocorrelated(0.6), 1.3),
  inBlocks(drifting, 1.3),
  ...[0.3, 0.6, 0.9].map((rho) => apart(autocorrelated(rho), autocorrelated(rho), 1.3)),
];

/** Two targets of unlike shapes, by themselves and with what the host does to both in a block alike. */
export const unlike: readonly Pairing[] = [
  ...shapes.filter((shape) => shape !== tight).map((shape) => apart(shape, tight, 1)),
  apart(halved, pareto, 1),
  apart(tailed, skewed, 1),
  apart(heavy, normal, 1),
  ...(['factor', 'time'] as const).flatMap((kind) => [
    shared(tailed, tight, kind),
    shared(halved, normal, kind),
    shared(pareto, exponential, kind),
  ]),
];
