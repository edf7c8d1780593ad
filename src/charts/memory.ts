import { type MemoryPart, memoryParts } from '../launches/total-memory.ts';
import { type Apart, findings, headline } from '../summary/comparison.ts';
import { labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import { byteUnitFor, formatBytes, threeDigits } from '../wording/format.ts';
import type { ChartSpec } from './chart-spec.ts';
import { emptyChart } from './scales.ts';
import { stackedBars } from './stacked-bars.ts';

const ofParts: Readonly<Record<MemoryPart, { name: string; colour: string; ink: string }>> = {
  workloadBytes: { name: 'workload', colour: '#0072B2', ink: '#ffffff' },
  guestCacheBytes: { name: 'guest’s page cache', colour: '#56B4E9', ink: '#000000' },
  guestSystemBytes: { name: 'guest’s kernel and system', colour: '#009E73', ink: '#000000' },
  guestFreeBytes: { name: 'freed in the guest, still kept', colour: '#F0E442', ink: '#000000' },
  runtimeBytes: { name: 'runtime’s processes', colour: '#E69F00', ink: '#000000' },
  kernelBytes: { name: 'host’s kernel', colour: '#D55E00', ink: '#000000' },
  daemonBytes: { name: 'daemons’ growth', colour: '#999999', ink: '#000000' },
};
const emulator = { name: 'emulator (apart)', colour: '#CC79A7', ink: '#000000' };

/**
 * The host memory of one running instance by its parts, the emulator's translation cache last. A part that is below 0 has
 * no bar.
 */
export function memoryChart(summary: Summary): ChartSpec {
  const bytesOf = (target: string, metric: string) =>
    summary.targets[target]?.memory[metric]?.medianBytes ?? null;
  const targets = Object.keys(summary.targets);
  const isMeasured = targets.some((target) => bytesOf(target, 'cgroupBytes') !== null);
  const parts = [
    ...memoryParts.map((metric) => ({ metric, ...ofParts[metric] })),
    { metric: 'emulatorBytes', ...emulator },
  ];
  const found = targets
    .filter((target) => bytesOf(target, 'total') !== null)
    .flatMap((target) =>
      parts.flatMap(({ metric, name }) => {
        const bytes = bytesOf(target, metric);
        return bytes === null ? [] : [{ target, part: name, bytes }];
      }),
    );
  if (found.length === 0)
    return emptyChart(`Memory: ${isMeasured ? 'its parts were not recorded' : 'not measured'}`);
  const extentOf = (target: string) => {
    const own = found.filter((entry) => entry.target === target);
    const sum = own.reduce((bytes, entry) => bytes + Math.max(0, entry.bytes), 0);
    return Math.max(sum, Math.abs(bytesOf(target, 'total') ?? 0));
  };
  const [unit, size] = byteUnitFor(Math.max(...targets.map(extentOf)));
  const totals = new Map(
    targets.map((target) => {
      const [total, apart] = [bytesOf(target, 'total') ?? 0, bytesOf(target, 'emulatorBytes') ?? 0];
      const besides = apart > 0 ? ` + ${threeDigits(apart / size)}` : '';
      return [labelOf(summary, target), `${threeDigits(total / size)}${besides} ${unit}`];
    }),
  );
  return stackedBars(
    summary,
    {
      title: titleOf(summary),
      subtitle: findings(summary, 'memory.total', (target) => bytesOf(target, 'total'), 'bytes'),
      axis: `medians of the parts, ${unit}`,
      parts: parts.filter(({ name }) => found.some(({ part }) => part === name)),
      total: (_, label) => totals.get(label) ?? '',
    },
    found.map(({ bytes, ...entry }) => ({ ...entry, value: bytes / size, text: formatBytes(bytes) })),
  );
}

function titleOf(summary: Summary): string {
  const say = ({ larger, smaller, times }: Apart) => `${larger} takes ${times} the host memory of ${smaller}`;
  return headline(summary, 'memory.total', 'host memory', say) ?? 'Host memory of one instance';
}
