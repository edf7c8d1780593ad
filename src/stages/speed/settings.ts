import { z } from 'zod';
import { durationMs, wholeNumber } from '../../fields/schema-parts.ts';
import type { Stored } from '../../fields/stored.ts';

export const speedSettings = z.object({
  blocks: wholeNumber(1, 1000),
  /** How long each load of requests lasts. */
  durationMs,
  connections: wholeNumber(1, 256),
  /** Requests that fall due while latency is measured. Absent: chosen so that every form can bear it. */
  ratePerSecond: wholeNumber(1, 100_000).exactOptional(),
  /** How long each kind of work inside is measured. */
  eachMs: durationMs,
});
export type SpeedSettings = Stored<typeof speedSettings>;
