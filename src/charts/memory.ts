import { labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import { byteUnitFor, formatBytes, threeDigits } from '../wording/format.ts';
import type { ChartSpec } from './chart-spec.ts';
import { emptyChart } from './scales.ts';
import { stackedBars } from './stacked-bars.ts';

const parts = [
  { metric: 'workloadPss', name: 'workload', colour: '#0072B2', ink: '#ffffff' },
  { metric: 'guestOtherBytes', name: 'guest kernel and cache', colour: '#56B4E9', ink: '#000000' },
  { metric: 'overheadPss', name: 'overhead on the host', colour: '#E69F00', ink: '#000000' },
  { metric: 'emulatorBytes', name: 'emulator', colour: '#CC79A7', ink: '#000000' },
] as const;

/** Median memory of one running instance, by what holds it. */
export function memoryChart(summary: Summary): ChartSpec {
  const bytesOf = (target: string, metric: string) =>
    summary.targets[target]?.memory[metric]?.medianBytes ?? null;
  const targets = Object.keys(summary.targets);
  const found = targets.flatMap((target) =>
    parts.flatMap((part) => {
      const bytes = bytesOf(target, part.metric);
      return bytes === null ? [] : [{ target, part: part.name, bytes }];
    }),
  );
  if (found.length === 0) return emptyChart('Memory: not measured');
  const sumOf = (target: string) =>
    found.filter((entry) => entry.target === target).reduce((sum, entry) => sum + entry.bytes, 0);
  const largest = targets.toSorted((a, b) => sumOf(b) - sumOf(a))[0] as string;
  const [unit, size] = byteUnitFor(sumOf(largest));
  return stackedBars(
    summary,
    {
      title: `${labelOf(summary, largest)} holds the most: ${formatBytes(sumOf(largest))} an instance`,
      subtitle: targets.flatMap((target) => {
        const workload = bytesOf(target, 'workloadPss');
        if (workload === null || workload <= 0) return [];
        return [
          `${labelOf(summary, target)}: ${formatBytes(sumOf(target))} for a workload of ${formatBytes(workload)}`,
        ];
      }),
      axis: `sum of the medians, ${unit}`,
      parts: parts.filter((part) => found.some((entry) => entry.part === part.name)),
      total: (sum) => `${threeDigits(sum)} ${unit}`,
    },
    found.map(({ bytes, ...entry }) => ({ ...entry, value: bytes / size, text: formatBytes(bytes) })),
  );
}
