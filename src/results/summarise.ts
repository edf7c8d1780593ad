import { answerClaims } from '../claims/evaluate.ts';
import type { FormSpec } from '../scenario/scenario.ts';
import { median } from '../stats/order-statistic.ts';
import { share } from '../stats/wilson.ts';
import { blockSamples } from './block-samples.ts';
import { compareForms } from './compare-forms.ts';
import { figureOf } from './figure-statistics.ts';
import { imageFigures, memoryFigures, type StartupMark, startupMarks, startupSample } from './figures.ts';
import { friedmanTests } from './friedman-tests.ts';
import { isolationSummary } from './isolation-summary.ts';
import { neighbourSummary } from './neighbour-summary.ts';
import { formatVersion, type LaunchRecord, type RunRecord, type StoredMark } from './records.ts';
import { partsOf, type RunParts, sinceRequested } from './run-parts.ts';
import { samplesOf } from './samples.ts';
import { findSpoilers } from './spoilers.ts';
import type { BytesFigure, DurationFigure, FormSummary, Summary } from './summary.ts';
import { surfaceSummary } from './surface-summary.ts';

/**
 * All figures of a run from its stored samples alone. Warm-up blocks are left out; a launch that was not ready
 * counts as a failure and ranks as +∞ for each mark that it did not reach. What cannot be told is null.
 * @throws BallastError `run-without-header`
 */
export function summarise(records: readonly RunRecord[]): Summary {
  const parts = partsOf(records);
  const { header, end } = parts;
  const forms = Object.fromEntries(
    header.scenario.forms.map((spec) => [spec.name, formSummary(spec, parts)]),
  );
  const samples = blockSamples(parts);
  return {
    formatVersion,
    runId: header.runId,
    scenario: header.scenario.name,
    status: end?.status ?? 'interrupted',
    seed: header.seed,
    blocks: header.scenario.measure.startup.blocks,
    forms,
    comparisons: compareForms(samples, forms),
    friedman: friedmanTests(samples),
    claims: answerClaims(parts, forms),
    spoilers: findSpoilers(parts, forms),
  };
}

function formSummary(spec: FormSpec, parts: RunParts): FormSummary {
  const launches = parts.measuredOf.get(spec.name) ?? [];
  const sizes = parts.images.get(spec.name);
  const marginal = median(samplesOf(launches, (launch) => launch.marginalBytes).values);
  const image =
    sizes === undefined && marginal === null
      ? {}
      : {
          ...Object.fromEntries(imageFigures.map((figure) => [figure, finite(sizes?.[figure])])),
          marginalBytes: finite(marginal),
        };
  const probes = parts.probes.filter((record) => record.form === spec.name);
  const neighbours = parts.neighbours.filter((record) => record.form === spec.name);
  const surface = parts.surfaces.get(spec.name);
  const planned = spec.kind === 'vm' && spec.accelerator === 'tcg';
  return {
    kind: spec.kind,
    emulated: parts.preparations.get(spec.name)?.emulated ?? planned,
    startup: startupFigures(launches),
    memory: memoryOf(launches),
    image,
    ...(probes.length === 0 ? {} : { isolation: isolationSummary(probes) }),
    ...(neighbours.length === 0 ? {} : { neighbour: neighbourSummary(neighbours) }),
    ...(surface === undefined ? {} : { kernelSurface: surfaceSummary(surface) }),
  };
}

function startupFigures(launches: readonly LaunchRecord[]): FormSummary['startup'] {
  const occurred = startupMarks.filter(
    (mark) =>
      (mark === 'ready' && launches.length > 0) ||
      launches.some((launch) => sinceRequested(launch, mark) !== undefined),
  );
  return Object.fromEntries(occurred.map((mark) => [mark, durationFigure(launches, mark)]));
}

function durationFigure(launches: readonly LaunchRecord[], mark: StartupMark): DurationFigure {
  // A ready launch in which the mark was not seen says nothing about it; one that failed before it says +∞.
  const samples = samplesOf(launches, (launch) => startupSample(launch, mark));
  const widths = samplesOf(launches, ({ marks }) => widthOf(marks[mark]));
  const failures = launches.filter((launch) => launch.outcome.status !== 'ready').length;
  const figure = figureOf(samples);
  return {
    medianNs: figure.median.point,
    ci95Ns: figure.median.ci95,
    n: samples.values.length,
    failures,
    failureRate: share(failures, launches.length),
    resolutionNs: median(widths.values),
    ...figure.statistics,
  };
}

function widthOf(mark: StoredMark | undefined): number | undefined {
  return mark === undefined ? undefined : mark.latestNs - mark.earliestNs;
}

function memoryOf(launches: readonly LaunchRecord[]): Readonly<Record<string, BytesFigure>> {
  const figures = memoryFigures.flatMap((figure) => {
    const samples = samplesOf(launches, ({ memory }) => memory?.[figure]);
    const n = samples.values.length;
    if (n === 0) return [];
    const { median: located, statistics } = figureOf(samples);
    return [[figure, { medianBytes: located.point, ci95Bytes: located.ci95, n, ...statistics }] as const];
  });
  return Object.fromEntries(figures);
}

function finite(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : null;
}
