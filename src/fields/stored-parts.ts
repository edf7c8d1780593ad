import { z } from 'zod';
import { kebabName, text } from './schema-parts.ts';
import type { Stored } from './stored.ts';

/*
 * What several stored records are made of. A schema lets keys through that it does not name, and leaves them out of what
 * it gives, so that nothing reads them.
 */

/** Stands where a secret was. */
export const redacted = '<redacted>';

/** A text of a workload: it keeps the rule of the scenario file, unless a secret was blotted out of it. */
export const kept = <S extends z.ZodType<string>>(rule: S) => z.union([rule, z.string().includes(redacted)]);

/** A path on the harness's machine. It is longer than in the scenario's file, whose folder goes before it. */
export const absolutePath = text().startsWith('/');

export const block = z.int().min(0).max(1e9);
export const targetName = kebabName;
export const texts = z.record(z.string(), z.string());
/** ISO 8601 on the wall clock, for people only. */
export const instant = z.iso.datetime();

/** No time, size or count that was measured is beyond it; sums and squares of such stay numbers. */
const most = 1e18;
/** A stored time, size, rate or count, in the unit of its name: never below 0. */
export const amount = z.number().min(0).max(most);
export const nullableAmount = amount.nullable();
/** A stored difference of two of them, which may fall below 0. */
export const change = z.number().min(-most).max(most);
export const nullableChange = change.nullable();

/** The interval in which an event certainly fell, in ns since an origin that the record names. */
export const storedMark = z
  .object({ earliestNs: change, latestNs: change })
  .refine(({ earliestNs, latestNs }) => earliestNs <= latestNs, 'a mark that ends before it begins');
export type StoredMark = Stored<typeof storedMark>;

/** The time from one mark to another that follows it, in ns; 0 where a stored run has them the other way round. */
export function elapsedNs(from: StoredMark, to: StoredMark): number {
  return Math.max(0, to.latestNs - from.latestNs);
}

/** The outcome of something that was tried and is not there, with the reason. */
export const unavailable = <S extends string>(...status: [S, ...S[]]) =>
  z.object({ status: z.enum(status), reason: z.string() });

/** How deep evidence may be nested, which whoever walks through it relies on. */
const deepest = 32;

export const evidence = z.unknown().refine((value) => isShallow(value, deepest), 'nested too deep');

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}

/** A 95 % interval in a summary; null when there are too few samples for one. */
export const interval = z.readonly(z.tuple([z.number(), z.number()])).nullable();
/** A statistic with its interval. */
export const located = z.strictObject({ point: z.number().nullable(), ci95: interval });
/** A statistic with the ends of its 95 % interval, each by itself; null: open, or not to be had. */
export const bounded = z.strictObject({
  point: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
/** A whole number in a summary. */
export const count = z.int().nonnegative();
