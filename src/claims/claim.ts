import type { Unit } from '../metric.ts';
import type { Scenario } from '../scenario.ts';
import type { CataloguedMetric } from '../summary/metrics.ts';
import type { Quantile } from '../summary/quantiles.ts';

export const operators = ['<=', '>=', '==', '<', '>'] as const;
export type Operator = (typeof operators)[number];

/** What a claim is checked against: the targets that the scenario has, and what it measures of them. */
export type Checkable = Pick<Scenario, 'targets' | 'measure'>;

/** A claim whose names and units are known to fit. */
export interface Claim {
  readonly left: Side;
  readonly operator: Operator;
  readonly right: Side;
  /** The unit of both sides. */
  readonly unit: Unit;
}

export type Side =
  | { readonly kind: 'constant'; readonly value: number }
  | {
      readonly kind: 'metric';
      /** A number above 0. */
      readonly factor: number;
      readonly target: string;
      /** The full name, as in `summary.json`: `startup.ready`. */
      readonly name: string;
      readonly quantile: Quantile;
      readonly metric: CataloguedMetric;
    };

export type MetricSide = Extract<Side, { kind: 'metric' }>;

/** True of a metric that has samples, and so may lie anywhere in an interval. */
export function isSampled(side: Side): side is MetricSide {
  return side.kind === 'metric' && side.metric.sampledOf !== undefined;
}

/** What is wrong with a claim. Its message says what was expected, and is fit for a user. */
export class ClaimError extends Error {
  override readonly name = 'ClaimError';
  /** Characters before what is wrong. */
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}
