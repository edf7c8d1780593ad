import { z } from 'zod';
import { kebabName } from './schema-parts.ts';

/** What several stored records are made of. Keys that are not known are let through: nothing reads them. */
export const block = z.int().min(0).max(1e9);
export const formName = kebabName;
export const texts = z.record(z.string(), z.string());

export const storedMark = z.object({ earliestNs: z.number(), latestNs: z.number() });

/** Of what was tried: why it is not there. */
export const unavailable = <S extends string>(...status: [S, ...S[]]) =>
  z.object({ status: z.enum(status), reason: z.string() });

/** How deep evidence may be nested, which whoever walks through it relies on. */
const deepest = 32;

export const evidence = z.unknown().refine((value) => isShallow(value, deepest), 'nested too deep');

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}
