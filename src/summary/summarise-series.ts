import { isDeepStrictEqual } from 'node:util';
import { BallastError } from '../errors.ts';
import { isWordUnit } from '../metric.ts';
import { formatVersion, type RunRecord } from '../results/records.ts';
import { effectiveCount } from '../stats/autocorrelation.ts';
import { type Located, locate, median } from '../stats/order-statistic.ts';
import { acrossRuns } from '../stats/run-level.ts';
import { closed } from '../wording/bounded.ts';
import type { Answer } from './claim-answer.ts';
import { samplesOf } from './metric-samples.ts';
import { type CataloguedMetric, metrics } from './metrics.ts';
import { partsOf } from './run-parts.ts';
import type { ClaimOfSeries, MetricSpread, RatioSpread, Series, ValueOfRun } from './series.ts';
import type { Summary } from './summary.ts';

/** A run of a series, with its summary. */
export interface RunOfSeries {
  readonly records: readonly RunRecord[];
  readonly summary: Summary;
}

/**
 * What the runs of a series say together: how far they lie apart, beside what each says of itself.
 * @param runs of one series, in any order
 * @throws BallastError `not-a-series`
 */
export function summariseSeries(runs: readonly RunOfSeries[]): Series {
  const inOrder = runs.toSorted((a, b) => indexOf(a) - indexOf(b));
  const [first] = inOrder;
  const place = first?.summary.series;
  if (first === undefined || place === undefined) throw notASeries('there is no run of a series');
  requireOneSeries(inOrder);
  const { header } = partsOf(first.records);
  const complete = inOrder.filter(({ summary }) => summary.status === 'complete');
  const targets = header.scenario.targets.map(({ name }) => name);
  return {
    formatVersion,
    id: place.id,
    scenario: header.scenario.name,
    host: header.host,
    of: place.of,
    runs: inOrder.map(({ records, summary }) => ({
      index: summary.series?.index ?? 0,
      runId: summary.runId,
      seed: summary.seed,
      startedAt: partsOf(records).header.startedAt,
      status: summary.status,
    })),
    metrics: targets.flatMap((target) => metricSpreads(complete, target)),
    ratios: targets.flatMap((target) => ratioSpreads(complete, target)),
    claims: claimsOf(complete, place.of),
  };
}

/**
 * A run that is there twice would make the runs look more alike than they are, and one of another scenario or host less
 * so.
 */
function requireOneSeries(runs: readonly RunOfSeries[]): void {
  for (const [index, run] of runs.entries()) {
    const [own, before] = [run.summary.series, runs[index - 1]];
    if (before === undefined) continue;
    const { series, runId } = before.summary;
    const both = `${runId} and ${run.summary.runId}`;
    if (own?.id !== series?.id || own?.of !== series?.of) throw notASeries(`${both} are not of one series`);
    if (own?.index === series?.index) throw notASeries(`${both} are both run ${own?.index} of the series`);
    if (!isDeepStrictEqual(measuredIn(run), measuredIn(before)))
      throw notASeries(`${both} are not of one scenario on one host`);
  }
}

function measuredIn({ records }: RunOfSeries) {
  const { host, scenario, emulationAccepted } = partsOf(records).header;
  return { host, scenario, emulationAccepted };
}

function notASeries(problem: string): BallastError {
  return new BallastError('input', 'not-a-series', problem, {
    hint: 'a series is the runs that one `ballast run --repeat` has made, each folder once, side by side',
  });
}

function indexOf({ summary }: RunOfSeries): number {
  return summary.series?.index ?? 0;
}

function metricSpreads(runs: readonly RunOfSeries[], target: string): readonly MetricSpread[] {
  // Words have no mean.
  const numbers = [...metrics.values()].filter(({ unit }) => !isWordUnit(unit));
  return numbers.flatMap((metric) => {
    const values = runs.flatMap((run): readonly ValueOfRun[] => {
      const { point, ci95 } = locatedIn(run, metric, target);
      return point === null ? [] : [{ index: indexOf(run), point, ci95 }];
    });
    return values.length < 2 ? [] : [{ target, metric: metric.fullName, ...spreadOf(values) }];
  });
}

function ratioSpreads(runs: readonly RunOfSeries[], target: string): readonly RatioSpread[] {
  const own = runs.flatMap((run) =>
    run.summary.comparisons
      .filter((compared) => compared.target === target)
      .map((compared) => ({ index: indexOf(run), compared })),
  );
  return [...Map.groupBy(own, ({ compared }) => compared.metric)].flatMap(([metric, ofMetric]) => {
    const values = ofMetric.flatMap(({ index, compared: { ratio } }): readonly ValueOfRun[] =>
      ratio.point === null ? [] : [{ index, point: ratio.point, ci95: closed(ratio) }],
    );
    const base = ofMetric[0]?.compared.base;
    return values.length < 2 || base === undefined ? [] : [{ target, base, metric, ...spreadOf(values) }];
  });
}

/** The median of a run's samples with its interval, or what a target as a whole has. */
function locatedIn({ records, summary }: RunOfSeries, metric: CataloguedMetric, target: string): Located {
  const own = summary.targets[target];
  if (own === undefined) return { point: null, ci95: null };
  if (metric.sampledOf === undefined) {
    const { point, range } = metric.estimate(own);
    return { point, ci95: range };
  }
  const samples = samplesOf(partsOf(records), metric.fullName, target);
  return locate(samples, 0.5, effectiveCount(samples));
}

function spreadOf(runs: readonly ValueOfRun[]): Omit<MetricSpread, 'target' | 'metric'> {
  const points = runs.map(({ point }) => point);
  const [least, most] = [Math.min(...points), Math.max(...points)];
  const intervals = runs.flatMap(({ ci95 }) => (ci95 === null ? [] : [ci95]));
  const isWhole = intervals.length === runs.length;
  const widths = intervals.flatMap(([low, high]) => (low > 0 ? [high / low] : []));
  return {
    runs,
    least,
    most,
    betweenTimes: least > 0 ? most / least : null,
    withinTimes: widths.length === runs.length ? median(widths) : null,
    overlap: isWhole
      ? Math.max(...intervals.map(([low]) => low)) <= Math.min(...intervals.map(([, high]) => high))
      : null,
    across: acrossRuns(points),
  };
}

/** Answers from the worst to the best: that of the series is the worst of its runs. */
const worstFirst: readonly Answer[] = ['fail', 'not-comparable', 'inconclusive', 'pass'];

/** A run that is missing or was cut off is one that does not pass. */
function claimsOf(runs: readonly RunOfSeries[], wanted: number): readonly ClaimOfSeries[] {
  return (runs[0]?.summary.claims ?? []).map(({ claim }) => {
    const answers = runs.flatMap(
      ({ summary }) => summary.claims.find((one) => one.claim === claim)?.answer ?? [],
    );
    const ofAll: readonly Answer[] = answers.length < wanted ? [...answers, 'inconclusive'] : answers;
    return { claim, answer: worstFirst.find((one) => ofAll.includes(one)) ?? 'inconclusive', answers };
  });
}
