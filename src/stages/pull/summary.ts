import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { count, interval } from '../../fields/stored-parts.ts';

const ns = z.number().nullable();

export const pull = z.strictObject({
  kind: z.enum(['image', 'files']),
  sharedWith: z.array(z.string()).describe('All targets that start from the same, this one included.'),
  transferBytes: z.number().nullable().describe("By the registry's manifest; null: it could not be sent."),
  medianNs: ns.describe('From the request until all of it can be used.'),
  ci95Ns: interval.describe('Exact 95% order-statistic interval of the median; null when n is too small.'),
  n: count.describe('Pulls.'),
  failures: count.describe('Pulls that failed; they rank as infinitely slow.'),
  problems: z.array(z.string()).describe('Why they failed, each reason once.'),
  flushNs: ns.describe('Median of the time that writing it to the disk then took.'),
  parts: z
    .array(
      z.strictObject({
        digest: z.string(),
        name: z.string(),
        bytes: z.number(),
        present: count.describe('Pulls in which it was there already.'),
        beganNs: ns,
        downloadedNs: ns,
        unpackedNs: ns,
      }),
    )
    .describe('Layers or files; medians from the request; null: not known.'),
  createNs: ns.describe('Median of making an instance.'),
  fromNothingNs: ns.describe('Sum of the medians of pull, create and startup to ready.'),
});
export type PullSummary = Stored<typeof pull>;
