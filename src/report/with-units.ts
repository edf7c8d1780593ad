import { formatBytes } from '../wording/format.ts';

/** Sizes as the kernel and engines write them, for people; the kernel's kB are of 1024 bytes. */
export function withUnits(value: string): string {
  return value.replaceAll(/\b(\d+) (kB|bytes)\b/g, (_, size: string, unit: string) =>
    formatBytes(Number(size) * (unit === 'kB' ? 1024 : 1)),
  );
}
