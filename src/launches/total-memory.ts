import type { MemoryReading } from '../targets/readings.ts';
import type { DaemonGrowth } from './records.ts';

/** The parts of an instance's memory, in the order in which they are shown. */
export const memoryParts = [
  'workloadBytes',
  'guestCacheBytes',
  'guestSystemBytes',
  'guestFreeBytes',
  'runtimeBytes',
  'kernelBytes',
  'daemonBytes',
] as const;
export type MemoryPart = (typeof memoryParts)[number];

/** The parts that every target has. */
const everywhere = ['workloadBytes', 'runtimeBytes', 'kernelBytes', 'daemonBytes'] as const;

/**
 * The memory on the host that exists only because the instance does, in bytes: the sum of its parts. An emulator's
 * translation cache is in none of them. null: a part is not known.
 */
export function totalMemory(
  memory: Pick<MemoryReading, Exclude<MemoryPart, 'daemonBytes'>> & Pick<DaemonGrowth, 'daemonBytes'>,
): number | null {
  if (everywhere.some((part) => memory[part] === null)) return null;
  return memoryParts.reduce((sum, part) => sum + (memory[part] ?? 0), 0);
}
