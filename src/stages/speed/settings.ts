import { z } from 'zod';
import { durationMs, quantity, wholeNumber } from '../../fields/schema-parts.ts';
import type { Stored } from '../../fields/stored.ts';
import { parseDurationMs } from '../../fields/units.ts';

const blocks = wholeNumber(1, 1000);
/** The most requests a second that fall due. */
export const mostPerSecond = 100_000;
const connections = wholeNumber(1, 256);
const ratePerSecond = wholeNumber(1, mostPerSecond);

/** What all targets of a run are loaded with. */
export const load = z.object({
  /** Requests that fall due while latency is measured; the same for every target. */
  ratePerSecond,
  connections,
  /** How long each load of requests lasts. */
  durationMs,
});
export type Load = Stored<typeof load>;

export const speedSettings = z.object({
  blocks,
  ...load.shape,
  /** Absent: it is chosen so that every target can bear it. */
  ratePerSecond: ratePerSecond.exactOptional(),
  /** How long each kind of work inside is measured. */
  eachMs: durationMs,
});
export type SpeedSettings = Stored<typeof speedSettings>;

export const writtenSpeed = z
  .strictObject({
    rounds: blocks
      .default(9)
      .describe(
        'Passes over all targets, each in random order. The 95% interval of a comparison needs 7, and a difference among six targets 9.',
      ),
    duration: quantity(parseDurationMs, '100ms', '10min', '5s')
      .prefault('5s')
      .describe('How long each load of requests lasts, such as 5s.'),
    connections: connections.default(8).describe('Connections that requests are sent over.'),
    rate: ratePerSecond
      .optional()
      .describe(
        'Requests per second that are due while latency is measured. By default half of what the slowest target carries.',
      ),
    each: quantity(parseDurationMs, '100ms', '10s', '500ms')
      .prefault('500ms')
      .describe('How long each kind of work inside is measured, such as 500ms.'),
  })
  .transform(({ rounds, duration: durationMs, connections, rate, each: eachMs }) => ({
    blocks: rounds,
    durationMs,
    connections,
    ...(rate === undefined ? {} : { ratePerSecond: rate }),
    eachMs,
  }))
  .describe(
    'Throughput and latency of requests if `ready` uses HTTP, and CPU, memory, system calls, disk and network inside.',
  );
