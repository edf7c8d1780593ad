import { type MemoryPart, memoryParts } from '../launches/total-memory.ts';
import type { Summary } from '../summary/summary.ts';
import { formatBytes } from '../wording/format.ts';
import type { Drawing } from './composition.ts';
import { memoryTitle } from './memory.ts';
import { drawnTargets } from './scales.ts';
import { stackedBars } from './stacked-bars.ts';

const names: Readonly<Record<MemoryPart | 'emulatorBytes', string>> = {
  workloadBytes: 'workload',
  guestCacheBytes: 'guest’s page cache',
  guestSystemBytes: 'guest’s kernel and system',
  guestFreeBytes: 'freed in the guest, still kept',
  runtimeBytes: 'runtime’s processes',
  kernelBytes: 'host’s kernel',
  daemonBytes: 'growth of daemons',
  emulatorBytes: 'QEMU TCG cache (not counted)',
};
const parts = [...memoryParts, 'emulatorBytes'] as const;

/**
 * The host memory of one running instance by its parts, the emulator's translation cache last; undefined where the parts
 * were not recorded. A part that is below 0 has no bar.
 */
export function memoryPartsChart(summary: Summary): Drawing | undefined {
  const stacks = drawnTargets(summary).flatMap((target) => {
    const { memory = {} } = summary.targets[target.target] ?? {};
    const total = memory.total?.medianBytes ?? null;
    if (total === null) return [];
    const segments = parts.flatMap((part) => {
      const value = memory[part]?.medianBytes ?? null;
      return value === null || value <= 0 ? [] : [{ part: names[part], value, text: formatBytes(value) }];
    });
    const aside = memory.emulatorBytes?.medianBytes ?? 0;
    return [
      { target, segments, total: `${formatBytes(total)}${aside > 0 ? ` + ${formatBytes(aside)}` : ''}` },
    ];
  });
  const used = parts
    .map((part) => names[part])
    .filter((name) => stacks.some(({ segments }) => segments.some(({ part }) => part === name)));
  if (used.length === 0) return undefined;
  return (frame) =>
    stackedBars(
      stacks,
      {
        title: memoryTitle(summary),
        subtitle: ['Where the host memory of one running instance goes: medians of its parts.'],
        parts: used,
      },
      frame,
    );
}
