import { leakVerdicts, untoldVerdicts } from '../inside/verdicts.ts';
import { speedFigures } from '../stages/speed/figures.ts';
import { type Located, locate } from '../stats/order-statistic.ts';
import type { Estimate, Unit } from '../summary/claim-answer.ts';
import { type Column, samplesIn } from '../summary/columns.ts';
import type { FigureStatistics } from '../summary/figure-summary.ts';
import { imageFigures, memoryFigures, startupMarks } from '../summary/figures.ts';
import type { FormSummary } from '../summary/summary.ts';

export const quantiles = ['median', 'p90', 'p95'] as const;
export type Quantile = (typeof quantiles)[number];

/** A figure that claims can name, by its name in `summary.json`. */
export interface ClaimableFigure {
  readonly unit: Unit;
  /** What the scenario has to measure for it. */
  readonly needs: 'startup' | 'memory' | 'image' | 'isolation' | 'speed';
  /** Only forms with a kernel of their own have it. */
  readonly ofOwnKernel: boolean;
  /** Each launch gives a sample; else it is a fact of the form and not of its launches. */
  readonly isSampled: boolean;
  /** @param samples the form's, by name of a sampled figure */
  estimate(form: FormSummary, samples: ReadonlyMap<string, Column>, quantile: Quantile): Estimate;
}

const unknown: Estimate = { point: null, range: null };
const onlyOfGuests: readonly string[] = ['kernel', 'guestOtherBytes', 'emulatorBytes'];

/** By name: `startup.ready`, `memory.overheadPss`, `image.transferBytes`, `isolation.leaks`, … */
export const claimableFigures: ReadonlyMap<string, ClaimableFigure> = new Map([
  ...startupMarks.map((mark) =>
    named('startup', mark, {
      unit: 'ns',
      isSampled: true,
      estimate: ({ startup }, _, quantile) => {
        const figure = startup[mark];
        return figure === undefined
          ? unknown
          : quantileOf(figure, { point: figure.medianNs, ci95: figure.ci95Ns }, quantile);
      },
    }),
  ),
  ...memoryFigures.map((name) =>
    named('memory', name, {
      unit: 'bytes',
      isSampled: true,
      estimate: ({ memory }, _, quantile) => {
        const figure = memory[name];
        return figure === undefined
          ? unknown
          : quantileOf(figure, { point: figure.medianBytes, ci95: figure.ci95Bytes }, quantile);
      },
    }),
  ),
  ...imageFigures.map((name) =>
    named('image', name, {
      unit: 'bytes',
      isSampled: false,
      estimate: ({ image }) => exactly(image[name] ?? null),
    }),
  ),
  named('image', 'marginalBytes', {
    unit: 'bytes',
    isSampled: true,
    estimate: (_, samples) => {
      const { point, ci95 } = locate(samplesIn(samples.get('image.marginalBytes')));
      return { point, range: ci95 };
    },
  }),
  ...[...speedFigures].map(([name, { unit }]) =>
    named('speed', name, {
      unit,
      isSampled: true,
      estimate: ({ speed }) => {
        const figure = speed?.figures[name];
        return figure === undefined ? unknown : { point: figure.median, range: figure.ci95 };
      },
    }),
  ),
  named('isolation', 'leaks', {
    unit: 'count',
    isSampled: false,
    estimate: ({ isolation }) => leaks(isolation),
  }),
]);

function named(
  needs: ClaimableFigure['needs'],
  name: string,
  figure: Omit<ClaimableFigure, 'needs' | 'ofOwnKernel'>,
): [string, ClaimableFigure] {
  return [`${needs}.${name}`, { ...figure, needs, ofOwnKernel: onlyOfGuests.includes(name) }];
}

function quantileOf({ quantiles }: FigureStatistics, median: Located, quantile: Quantile): Estimate {
  const located = quantile === 'median' ? median : quantiles[quantile];
  return located === null ? unknown : { point: located.point, range: located.ci95 };
}

function exactly(value: number | null): Estimate {
  return { point: value, range: value === null ? null : [value, value] };
}

/** A probe that could not be told may yet have found something: the count is at least one and at most the other. */
function leaks(isolation: FormSummary['isolation']): Estimate {
  if (isolation === undefined) return unknown;
  const counted = isolation.leaks;
  return { point: counted, range: [counted, counted + untoldProbes(isolation)] };
}

/** Probes that found no leak but could not be told, as either user. */
export function untoldProbes({ verdicts }: NonNullable<FormSummary['isolation']>): number {
  return Object.values(verdicts).filter((byUser) => {
    const seen = Object.values(byUser).filter((verdict) => verdict !== null);
    return (
      seen.some((verdict) => untoldVerdicts.includes(verdict)) &&
      !seen.some((verdict) => leakVerdicts.includes(verdict))
    );
  }).length;
}
