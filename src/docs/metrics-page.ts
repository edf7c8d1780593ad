import { isWordUnit, type Metric, wordsOfUnit } from '../metric.ts';
import type { CataloguedMetric, Group } from '../summary/metrics.ts';
import { markdownTable } from './markdown-table.ts';

const generated =
  '<!-- Generated from the catalogue of metrics by `npm run docs:reference`. Do not edit. -->';

/** The part of a scenario that has a group measured, and what one sample of it is. */
const groups: Readonly<Partial<Record<Group, string>>> = {
  startup: 'Always measured. Each measured launch gives one sample.',
  cpu: 'Measured with every launch on a host where Ballast has root. Each measured launch gives one sample.',
  io: 'Measured with every launch on a host where Ballast has root. Each measured launch gives one sample.',
  memory:
    '`measure: { memory: {} }`. Each measured launch gives one sample, taken once memory has settled; `memory.next` takes `memory: { next: {} }`.',
  image:
    '`measure: { image: {} }`. Sizes are exact values and have no interval. `marginalBytes` has one sample from each measured launch.',
  pull: '`measure: { pull: {} }`. Each cold pull gives one sample.',
  isolation:
    '`measure: { isolation: {} }`. The verdicts of the [probes](probes/README.md) decide each value; no interval applies.',
  kernelSurface: '`measure: { kernelSurface: {} }`. One value for each target.',
  lifecycle: '`measure: { lifecycle: {} }`. Each round gives one sample of each operation.',
  parallel:
    '`measure: { parallel: {} }`. Each batch gives one sample; `counts:` chooses the sizes of the batches.',
  speed: '`measure: { speed: {} }`. Each measured instance gives one sample.',
  neighbour: '`measure: { neighbour: {} }`. One value for each target, from fresh pairs of instances.',
};

/** The reference of all metrics, a table for each group, in the order of the catalogue. */
export function metricsPage(metrics: ReadonlyMap<string, CataloguedMetric>): string {
  const byGroup = Map.groupBy(metrics.values(), ({ group }) => group);
  const sections = [...byGroup].flatMap(([group, own]) => [
    `## ${group}`,
    groups[group] ?? '',
    markdownTable(
      ['metric', 'label', 'unit', 'better', 'definition'],
      own.map((metric) => [
        `\`${metric.fullName}\``,
        metric.title,
        unitOf(metric),
        metric.better === 'smaller' ? 'lower' : 'higher',
        definitionOf(metric),
      ]),
    ),
  ]);
  return `${[generated, '# Metrics', introduction, ...sections].join('\n\n')}\n`;
}

const introduction = `A claim names a metric as \`target.group.metric\`, such as \`container.startup.ready\`. The same names are used in
\`summary.json\`, in tables and in reports. [Claims](claims.md) explains how a claim is judged, and [how measurements
are made](../explanation/measuring.md) how each number is obtained.

Durations are stored in nanoseconds and sizes in bytes. A claim writes them with a unit, such as \`250ms\` or \`200MiB\`.
Where a metric has samples, its value is their median; \`.p90\`, \`.p95\` and \`.p99\` after the name choose a percentile.`;

function unitOf({ unit }: Metric): string {
  if (isWordUnit(unit)) return wordsOfUnit[unit].map((word) => `\`${word}\``).join(' < ');
  return { ns: 'duration', bytes: 'size', count: 'number' }[unit];
}

function definitionOf({ meaning, ofOwnKernel, ofDaemons, incomparable }: Metric): string {
  const scope = [
    ...(ofOwnKernel ? ['only targets with their own kernel'] : []),
    ...(ofDaemons ? ['only targets with an engine’s daemons'] : []),
    ...(incomparable === undefined ? [] : [`targets are not compared: ${incomparable}`]),
  ];
  return `${meaning}${scope.length === 0 ? '' : ` (${scope.join('; ')})`}`;
}
