import { z } from 'zod';
import { kebabName } from './schema-parts.ts';
import type { Stored } from './stored.ts';

/** What several stored records are made of. Keys that are not known are let through: nothing reads them. */
export const block = z.int().min(0).max(1e9);
export const formName = kebabName;
export const texts = z.record(z.string(), z.string());
/** ISO 8601 on the wall clock, for people only. */
export const instant = z.iso.datetime();
export const nullableNumber = z.number().nullable();

/** The interval in which an event certainly fell, in ns since an origin that the record names. */
export const storedMark = z.object({ earliestNs: z.number(), latestNs: z.number() });
export type StoredMark = Stored<typeof storedMark>;

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
/** A whole number in a summary. */
export const count = z.int().nonnegative();
