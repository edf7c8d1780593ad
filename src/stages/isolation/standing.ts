import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import {
  type Boundary,
  boundaryNames,
  type FindingKind,
  findingKindNames,
  type Mechanism,
  mechanismNames,
  type SharedCause,
  sharedCauseNames,
} from '../../inside/boundaries.ts';

/** The meaning of a probe's findings for a boundary. Each probe has one, and it is stored with every finding. */
export const standing = z.object({
  boundary: z.enum(boundaryNames as readonly [Boundary, ...Boundary[]]),
  /** The kind of what comes through when it finds that something is shared, leaked or exposed. */
  kind: z.enum(findingKindNames as readonly [FindingKind, ...FindingKind[]]),
  /**
   * True: such a finding, or that a barrier is missing, opens the boundary by itself. False: it only weakens it. Absent: as
   * the kind has it, and a missing barrier only weakens.
   */
  opens: z.boolean().exactOptional(),
  /** The fact that it finds together with other probes; absent: one of its own. */
  cause: z.enum(sharedCauseNames as readonly [SharedCause, ...SharedCause[]]).exactOptional(),
  /** The mechanisms, besides a kernel of its own, that may be the reason for a good verdict. */
  closedBy: z.array(z.enum(mechanismNames as readonly [Mechanism, ...Mechanism[]])).readonly(),
});
export type Standing = Readonly<Stored<typeof standing>>;
