import type { ChartSpec } from '../../charts/chart-spec.ts';
import { emptyChart, rounded, targetScales, vegaLiteSchema } from '../../charts/scales.ts';
import { chartWidth, plotWidthBeside, textWidth } from '../../charts/theme.ts';
import { findings, headline } from '../../summary/comparison.ts';
import { headlineSize, sizeWords } from '../../summary/image-headline.ts';
import { labelOf, shortLabel } from '../../summary/label.ts';
import { type ImageSizeName, imageSizeNames } from '../../summary/launch-metrics.ts';
import type { Summary, TargetSummary } from '../../summary/summary.ts';
import { byteUnitFor, formatBytes } from '../../wording/format.ts';

const names = {
  compressedBytes: 'one compressor',
  transferBytes: 'as shipped',
  unpackedBytes: 'unpacked',
  allocatedBytes: 'allocated',
  sharedBytes: 'kept once',
} as const satisfies Readonly<Record<ImageSizeName, string>>;
const ofInstance = 'one more';

/** The sizes of the image, grouped by size, one bar a target that carries its own name. */
export function imageChart(summary: Summary): ChartSpec {
  const barsOf = (size: string, bytesOf: (image: TargetSummary['image']) => number | null | undefined) =>
    Object.entries(summary.targets).flatMap(([name, { image }]) => {
      const bytes = bytesOf(image) ?? null;
      return bytes === null ? [] : [{ size, target: labelOf(summary, name), bytes }];
    });
  const bars = [
    ...imageSizeNames.flatMap((metric) => barsOf(names[metric], (image) => image[metric])),
    ...barsOf(ofInstance, ({ marginalBytes }) => marginalBytes?.medianBytes),
  ];
  const size = headlineSize(summary);
  if (bars.length === 0) return emptyChart('Image: not measured');
  const largest = Math.max(...bars.map((bar) => bar.bytes));
  const [unit, unitSize] = byteUnitFor(largest);
  const scales = targetScales(summary);
  const shown = [...Object.values(names), ofInstance].filter((size) => bars.some((bar) => bar.size === size));
  const rows = bars.map(({ bytes, ...bar }) => ({
    ...bar,
    value: rounded(bytes / unitSize),
    text: `${formatBytes(bytes)} ${shortLabel(bar.target)}`,
  }));
  // The longest bar leaves room for its name.
  const plotWidth = plotWidthBeside(shown);
  const nameWidth = Math.max(...rows.map(({ text }) => textWidth(text, 13))) + 10;
  const end = rounded((largest / unitSize) * (plotWidth / (plotWidth - nameWidth))) || 1;
  const y = {
    field: 'size',
    type: 'nominal',
    scale: { domain: shown, paddingInner: 0.25, paddingOuter: 0.1 },
    axis: { title: null, grid: false, ticks: false, domain: false, labelPadding: 8 },
  } as const;
  const yOffset = { field: 'target', type: 'nominal', scale: { domain: scales.domain } } as const;
  const x = {
    field: 'value',
    type: 'quantitative',
    title: unit,
    axis: { tickCount: 5, grid: false },
    scale: { domain: [0, end], nice: false },
  } as const;
  return {
    $schema: vegaLiteSchema,
    title: {
      text:
        headline(
          summary,
          `image.${size}`,
          `image ${sizeWords[size]}`,
          ({ larger, smaller, times }) => `${larger} takes ${times} the bytes of ${smaller}`,
        ) ?? 'Disk image',
      subtitle: [
        `Compared ${sizeWords[size]}:`,
        ...findings(summary, `image.${size}`, (target) => summary.targets[target]?.image[size], 'bytes'),
      ],
    },
    width: chartWidth,
    height: shown.length * (scales.domain.length * 20 + 14),
    data: { values: rows },
    layer: [
      {
        mark: { type: 'bar' },
        encoding: {
          y,
          yOffset,
          x,
          color: {
            field: 'target',
            type: 'nominal',
            scale: { domain: scales.domain, range: scales.colours },
            legend: null,
          },
        },
      },
      {
        mark: { type: 'text', align: 'left', baseline: 'middle', dx: 5, fontSize: 12 },
        encoding: {
          y,
          yOffset: { ...yOffset, bandPosition: 0.5 },
          x,
          text: { field: 'text', type: 'nominal' },
        },
      },
    ],
  } as unknown as ChartSpec;
}
