import { z } from 'zod';
import type { Eye } from '../../inside/eye.ts';
import { type Reading, reading, wholeText } from '../../inside/reading.ts';

/** The values of a limit in a cgroup and in those above it, of which the tightest counts. */
export const limitLevels = z.strictObject({
  /** Null when none of the instance's cgroups has any of the files. */
  file: z.string().nullable(),
  levels: z.array(reading).max(8),
});
export type LimitLevels = z.output<typeof limitLevels>;

const deepest = 8;

/** The first file of these names in the instance's cgroups on the host; undefined when there is none. */
export async function cgroupFile(
  host: Eye,
  folders: readonly string[],
  names: readonly string[],
): Promise<{ folder: string; name: string } | undefined> {
  for (const folder of folders) {
    for (const name of names) {
      if ((await host.stat(`${folder}/${name}`)).kind === 'content') return { folder, name };
    }
  }
  return undefined;
}

/** Reads the first of these files that exists, and the same file of the cgroups above. */
export async function readLimit(
  host: Eye,
  folders: readonly string[],
  names: readonly string[],
): Promise<LimitLevels> {
  const found = await cgroupFile(host, folders, names);
  if (found === undefined) return { file: null, levels: [] };
  const levels: Reading[] = [];
  for (let { folder } = found; levels.length < deepest; folder = folder.slice(0, folder.lastIndexOf('/'))) {
    const level = await host.read(`${folder}/${found.name}`);
    if (level.kind === 'refused') break;
    levels.push(level);
  }
  return { file: found.name, levels };
}

/** The value in one file: a figure, or that there is no limit; undefined when it is neither. */
export type Limit = number | 'none' | undefined;

/** The smallest of the levels; undefined when one of them cannot be understood, or there is none. */
export function tightest({ levels }: LimitLevels, parse: (text: string) => Limit): Limit {
  const limits = levels.map((level) => parse(wholeText(level) ?? '?'));
  if (limits.length === 0 || limits.includes(undefined)) return undefined;
  const figures = limits.filter((limit) => typeof limit === 'number');
  return figures.length === 0 ? 'none' : Math.min(...figures);
}

/** Parses a figure alone, or `max`; instead of `max` v1 writes a figure near 2^63. */
export function plainLimit(text: string): Limit {
  if (text === 'max\n' || text === '-1\n') return 'none';
  if (!/^\d{1,19}\n$/.test(text)) return undefined;
  const figure = Number(text);
  return figure >= 2 ** 62 ? 'none' : figure;
}

/** Joins a limit of v1 with its period, which has a file of its own: both in one text, level by level. */
export function limitWithPeriod(limit: LimitLevels, { levels: periods }: LimitLevels): LimitLevels {
  const levels = limit.levels.map((level, index): Reading => {
    const [text, period] = [level, periods[index]].map((one) => one && wordIn(one));
    return text === undefined || period === undefined
      ? level
      : { kind: 'content', text: `${text} ${period}\n`, cut: false };
  });
  return { ...limit, levels };
}

/** The one word of a file, whose line must be whole. */
const wordIn = (one: Reading) => /^(\S+)\n$/.exec(wholeText(one) ?? '')?.[1];

/** The shortest period that the kernel takes, in µs: Documentation/scheduler/sched-bwc.rst. */
const shortestPeriod = 1000;

/** Parses `QUOTA PERIOD` in µs, where the quota may be `max`, or -1 in v1. */
export function processorsIn(text: string): Limit {
  const [, quota, period] = /^(max|-1|\d{1,15}) (\d{1,10})\n$/.exec(text) ?? [];
  if (quota === undefined || Number(period) < shortestPeriod) return undefined;
  return /^\d/.test(quota) ? Number(quota) / Number(period) : 'none';
}
