import { answerClaims } from './claims/evaluate.ts';
import type { LaunchRecord } from './launches/records.ts';
import type { Metric } from './metric.ts';
import { formatVersion, isOfTarget, type RunRecord } from './results/records.ts';
import { judgeEquivalence } from './stages/equivalence/judge.ts';
import type { ImageRecord } from './stages/image/records.ts';
import type { Launched, Stage } from './stages/stage.ts';
import { stages } from './stages/stages.ts';
import { median } from './stats/order-statistic.ts';
import { share } from './stats/wilson.ts';
import { baselineOf } from './summary/baseline.ts';
import { findCaveats } from './summary/caveats.ts';
import { type Column, columnsOf, samplesIn } from './summary/columns.ts';
import { compareTargets } from './summary/compare-targets.ts';
import { cpuMetrics, ioMetrics } from './summary/cost-metrics.ts';
import { driftOf } from './summary/drift.ts';
import {
  imageSizeNames,
  instanceDiskNames,
  limitingMark,
  memoryNames,
  type StartupName,
  startupNames,
  startupSample,
} from './summary/launch-metrics.ts';
import type { BytesStatistics, CostStatistics, DurationStatistics } from './summary/metric-summary.ts';
import { partsOf, type RunParts } from './summary/run-parts.ts';
import { metricOf } from './summary/sample-statistics.ts';
import type { StageSummaries, Summary, TargetSummary } from './summary/summary.ts';
import type { TargetSpec } from './targets/targets.ts';

/**
 * All metrics of a run from its stored samples alone. Warm-up blocks are left out; a launch that was not ready
 * counts as a failure and ranks as +∞ for each mark that it did not reach. What cannot be told is null.
 * @throws BallastError `run-without-header`
 */
export function summarise(records: readonly RunRecord[]): Summary {
  const parts = partsOf(records);
  const { header, end } = parts;
  const targets = Object.fromEntries(
    header.scenario.targets.map((spec) => [spec.name, targetSummary(spec, parts)]),
  );
  const baseline = baselineOf(header.scenario);
  const drift = driftOf(parts);
  const equivalence = judgeEquivalence(parts.header.scenario, parts.ofType('equivalence'));
  return {
    formatVersion,
    runId: header.runId,
    scenario: header.scenario.name,
    status: end?.status ?? 'interrupted',
    ...(end?.signal === undefined ? {} : { stoppedBy: end.signal }),
    ...(end?.fault === undefined ? {} : { fault: end.fault }),
    seed: header.seed,
    blocks: header.scenario.measure.startup.blocks,
    ...(header.series === undefined ? {} : { series: header.series }),
    ...(header.scenario.measure.startup.caches === 'cold' ? { caches: 'cold' as const } : {}),
    baseline,
    targets,
    comparisons: compareTargets(parts, targets, baseline),
    ...(drift === undefined ? {} : { drift }),
    claims: answerClaims(parts, targets),
    caveats: findCaveats(parts, targets, drift),
    ...courseOf(parts),
    ...(equivalence === undefined ? {} : { equivalence }),
  };
}

/** What did not go as planned with the run itself; nothing of it when all did. */
function courseOf({
  leftOut,
  cutOff,
  resumptions,
}: RunParts): Pick<Summary, 'leftOut' | 'cutOff' | 'resumed'> {
  const resumed = resumptions.map(({ block, resumedAt, lastStoredAt }) => ({
    block,
    resumedAt,
    pauseSeconds: Math.max(0, Math.round((Date.parse(resumedAt) - Date.parse(lastStoredAt)) / 1000)),
  }));
  return {
    ...(leftOut.length === 0
      ? {}
      : { leftOut: Object.fromEntries(leftOut.map(({ target, reason }) => [target, reason])) }),
    ...(cutOff.length === 0 ? {} : { cutOff: cutOff.map(({ id }) => id) }),
    ...(resumed.length === 0 ? {} : { resumed }),
  };
}

function targetSummary(spec: TargetSpec, parts: RunParts): TargetSummary {
  const launches = parts.measuredOf.get(spec.name) ?? [];
  const sizes = parts.ofType('image').findLast(({ target }) => target === spec.name);
  const columns = parts.columns.get(spec.name) ?? new Map<string, Column>();
  const startup = startupMetrics(columns, launches);
  const planned = 'accelerator' in spec && spec.accelerator === 'tcg';
  return {
    kind: spec.kind,
    emulated: parts.preparations.get(spec.name)?.emulated ?? planned,
    startup,
    memory: bytesIn('memory', memoryNames, columns, launches),
    ...costsOf('cpu', cpuMetrics, columns, launches),
    ...costsOf('io', ioMetrics, columns, launches),
    image: { ...sizesIn(sizes), ...bytesIn('image', instanceDiskNames, columns, launches) },
    ...stageSummaries(spec.name, parts, {
      createNs: startup.create?.medianNs ?? null,
      readyNs: startup.ready?.medianNs ?? null,
    }),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: each summarises its own records
type AnyStage = Stage<string, string, any, any, any, any>;

/** What each stage says of a target, by the stage's key; one that has measured nothing of it says nothing. */
function stageSummaries(target: string, { ofType }: RunParts, launched: Launched): StageSummaries {
  const summaries = stages.flatMap((stage: AnyStage) => {
    const records = Object.keys(stage.records).flatMap((type) => ofType(type as RunRecord['type']));
    const own = records.filter((record) => isOfTarget(record, target));
    if (own.length === 0) return [];
    const summary = stage.summarise(own, launched);
    return summary === undefined ? [] : [[stage.key, summary] as const];
  });
  return Object.fromEntries(summaries);
}

type Columns = ReadonlyMap<string, Column>;

function startupMetrics(columns: Columns, launches: readonly LaunchRecord[]): TargetSummary['startup'] {
  const widths = columnsOf(launches, widthsOfTimes);
  const failures = launches.filter(({ outcome }) => outcome.status !== 'ready').length;
  const metrics = startupNames.flatMap((name) => {
    const column = columns.get(`startup.${name}`);
    if (column === undefined || (name !== 'ready' && !column.some(Number.isFinite))) return [];
    return [[name, durationStatistics(column, launches, failures, widths.get(name))] as const];
  });
  return Object.fromEntries(metrics);
}

const widthsOfTimes = new Map(startupNames.map((name) => [name, widthOf(name)]));

function widthOf(name: StartupName) {
  const mark = limitingMark(name);
  return (launch: LaunchRecord) => {
    const interval = mark && launch.marks[mark];
    return interval && Number.isFinite(startupSample(launch, name))
      ? interval.latestNs - interval.earliestNs
      : undefined;
  };
}

/** A ready launch in which the mark was not seen says nothing about it; one that failed before it says +∞. */
function durationStatistics(
  column: Column,
  launches: readonly LaunchRecord[],
  failures: number,
  widths: Column | undefined,
): DurationStatistics {
  const { median: located, statistics } = metricOf(column, launches);
  const { n, ...others } = statistics;
  return {
    medianNs: located.point,
    ci95Ns: located.ci95,
    n,
    failures,
    failureRate: share(failures, launches.length),
    resolutionNs: median(samplesIn(widths)),
    ...others,
  };
}

/** What the launches say of a group's metrics that are in bytes; those of which they say nothing are left out. */
function bytesIn(
  group: 'memory' | 'image',
  names: readonly string[],
  columns: Columns,
  launches: readonly LaunchRecord[],
): Readonly<Record<string, BytesStatistics>> {
  const metrics = names.flatMap((metric) => {
    const column = columns.get(`${group}.${metric}`);
    if (column === undefined || column.every(Number.isNaN)) return [];
    const { median: located, statistics } = metricOf(column, launches);
    return [[metric, { medianBytes: located.point, ci95Bytes: located.ci95, ...statistics }] as const];
  });
  return Object.fromEntries(metrics);
}

/** Nothing where no launch says anything, as in runs that are older than these metrics. */
function costsOf<Group extends 'cpu' | 'io'>(
  group: Group,
  names: readonly Pick<Metric, 'name'>[],
  columns: Columns,
  launches: readonly LaunchRecord[],
): { readonly [G in Group]?: Readonly<Record<string, CostStatistics>> } {
  const told = names.flatMap(({ name }) => {
    const column = columns.get(`${group}.${name}`);
    if (column === undefined || column.every(Number.isNaN)) return [];
    const { median: located, statistics } = metricOf(column, launches);
    return [[name, { median: located.point, ci95: located.ci95, ...statistics }] as const];
  });
  return told.length === 0 ? {} : ({ [group]: Object.fromEntries(told) } as never);
}

function sizesIn(sizes: ImageRecord | undefined): TargetSummary['image'] {
  if (sizes === undefined) return {};
  const { shippedAs } = sizes;
  return {
    ...Object.fromEntries(imageSizeNames.map((metric) => [metric, sizes[metric] ?? null])),
    ...(shippedAs === undefined ? {} : { shippedAs }),
  };
}
