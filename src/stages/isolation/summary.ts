import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { amount } from '../../fields/stored-parts.ts';
import {
  boundaries,
  boundaryNames,
  findingKindNames,
  findingKinds,
  mechanismNames,
  mechanisms,
  sharedCauseNames,
} from '../../inside/boundaries.ts';
import { type Verdict, verdicts } from '../../inside/verdicts.ts';
import { effectiveSetting } from '../../targets/effective-setting.ts';
import type { KernelOwner } from './probe.ts';

const verdict = z.enum(verdicts as readonly [Verdict, ...Verdict[]]);
const oneOf = <Name extends string>(names: readonly Name[]) => z.enum(names as readonly [Name, ...Name[]]);
const probes = z.array(z.string()).describe('Ids of probes.');

/** The states of a boundary. */
export const boundaryStateNames = ['closed', 'partly', 'open', 'not-known', 'not-measured'] as const;
export type BoundaryState = (typeof boundaryStateNames)[number];

const cause = z.strictObject({
  cause: z
    .string()
    .describe(`A fact that several probes find (${sharedCauseNames.join(', ')}), or the id of the probe.`),
  kind: oneOf(findingKindNames).describe(
    `${findingKindNames.map((name) => `${name}: ${findingKinds[name].title}`).join('; ')}.`,
  ),
  opens: z.boolean().describe('It opens the boundary by itself, and does not only weaken it.'),
  probes: probes.describe('The probes that found it; the first decides.'),
});
export type Cause = Stored<typeof cause>;

const boundary = z.strictObject({
  state: z
    .enum(boundaryStateNames)
    .describe(
      'closed: every probe that it needs found it so, and none found otherwise; partly: something comes through that does not open it; not-known: nothing came through, but a probe could not tell, or was not run.',
    ),
  through: z.array(cause).describe('What came through, by its cause, the gravest kind first.'),
  held: z
    .array(
      z.strictObject({
        mechanism: oneOf(mechanismNames)
          .nullable()
          .describe(
            `By the weakened instance that lacked it: ${mechanismNames.map((name) => `${name}: ${mechanisms[name]}`).join('; ')}. null: the run does not tell which.`,
          ),
        probes,
      }),
    )
    .describe('What was held, by the mechanism that held it.'),
  unknown: probes.describe('Probes that could not tell.'),
  missing: probes.describe('Probes that it needs and that did not find it closed, or were not run.'),
});
export type BoundarySummary = Stored<typeof boundary>;

const owners = ['host', 'own', 'unknown'] as const satisfies readonly KernelOwner[];

/** A target's `isolation` in `summary.json`: the findings of the probes. */
export const isolation = z.strictObject({
  kernel: z.enum(owners).describe('Whose kernel it runs on.'),
  boundaries: z
    .strictObject(
      Object.fromEntries(
        boundaryNames.map((name) => [name, boundary.describe(boundaries[name].question)]),
      ) as Record<(typeof boundaryNames)[number], typeof boundary>,
    )
    .nullable()
    .describe('null: probed by a version whose probes named no boundary.'),
  verdicts: z
    .record(z.string(), z.strictObject({ root: verdict.nullable(), user: verdict.nullable() }))
    .describe("By the probe's id; null: not run as that user."),
  figures: z
    .record(z.string(), z.record(z.string(), amount))
    .describe(
      "What a probe counted as root of the instance, by the probe's id and by name; only where it did.",
    ),
  settings: z
    .array(z.strictObject(effectiveSetting.shape))
    .exactOptional()
    .describe(
      'The settings in effect around the instance that was probed; usual: what Debian 12 has by default. Absent: they were not recorded, or nothing can be set.',
    ),
});
export type IsolationSummary = Stored<typeof isolation>;
