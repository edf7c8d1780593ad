import { locate, median } from '../../stats/order-statistic.ts';
import { readyName, type StartCount, startCounts } from './counts.ts';
import { readySamples, readyTimes } from './metrics.ts';
import type { BatchOutcome, ParallelRecord, StartedInstance } from './records.ts';
import type { BatchStatistics, ParallelSummary } from './summary.ts';

type Started = Extract<BatchOutcome, { status: 'started' }>;

/**
 * Summarises the batches of a target by their size. A batch with a failure ranks as infinitely slow; one that the
 * target or the host has no room for is no sample.
 */
export function parallelSummary(records: readonly ParallelRecord[]): ParallelSummary {
  const tried = startCounts.filter((count) => records.some((record) => record.count === count));
  return Object.fromEntries(tried.map((count) => [readyName(count), statisticsOf(count, records)]));
}

function statisticsOf(count: StartCount, records: readonly ParallelRecord[]): BatchStatistics {
  const own = records.filter((record) => record.count === count);
  const samples = [...readySamples(own, count).values()];
  const { point, ci95 } = locate(samples);
  const started = own.flatMap(({ outcome }) => (outcome.status === 'started' ? [outcome] : []));
  const timeAt = (rank: number) =>
    median(started.map(({ instances }) => readyTimes(instances)[rank] ?? Number.POSITIVE_INFINITY));
  const resolutionAt = (rank: number) => median(started.flatMap(({ instances }) => widthAt(instances, rank)));
  const middle = Math.ceil(count / 2) - 1;
  return {
    count,
    medianNs: point,
    ci95Ns: ci95,
    n: samples.length,
    failures: samples.filter((ns) => !Number.isFinite(ns)).length,
    failedInstances: started.flatMap(failedIn).length,
    firstNs: timeAt(0),
    middleNs: timeAt(middle),
    // No time of a clock that counts nanoseconds is below one.
    perSecond: point === null || point < 1 ? null : (count * 1e9) / point,
    requestedWithinNs: median(started.flatMap(({ instances }) => requestedWithin(instances))),
    resolutionNs: resolutionAt(count - 1),
    firstResolutionNs: resolutionAt(0),
    middleResolutionNs: resolutionAt(middle),
    reasons: [...new Set(own.flatMap(({ outcome }) => reasonsOf(outcome)))],
  };
}

const failedIn = ({ instances }: Started) => instances.filter(({ outcome }) => outcome.status !== 'ready');

/** The time from the first start request to the last; none where a request was never written. */
function requestedWithin(instances: readonly StartedInstance[]): readonly number[] {
  const requested = instances.flatMap(({ marks }) => marks.requested?.latestNs ?? []);
  return requested.length < instances.length ? [] : [Math.max(...requested)];
}

/**
 * The width of the interval in which the instance of a rank was ready, 0 being the fastest; none where it never was. The
 * ends of that rank bound it, whichever instance each is of.
 */
function widthAt(instances: readonly StartedInstance[], rank: number): readonly number[] {
  const ready = instances.flatMap(({ outcome, marks }) =>
    outcome.status === 'ready' && marks.ready !== undefined ? [marks.ready] : [],
  );
  const endAt = (end: 'earliestNs' | 'latestNs') =>
    ready.map((mark) => mark[end]).toSorted((a, b) => a - b)[rank];
  const [earliest, latest] = [endAt('earliestNs'), endAt('latestNs')];
  return earliest === undefined || latest === undefined ? [] : [latest - earliest];
}

function reasonsOf(outcome: BatchOutcome): readonly string[] {
  if (outcome.status !== 'started') return [outcome.reason];
  return failedIn(outcome).flatMap((one) => (one.outcome.status === 'ready' ? [] : [one.outcome.reason]));
}
