import { z } from 'zod';
import type { Eye } from '../../inside/eye.ts';
import { type Reading, wholeText } from '../../inside/reading.ts';
import type { ProbeCategory, ProbeUser, Verdict } from '../../inside/verdicts.ts';
import type { BoundaryProcess } from '../../targets/boundary-process.ts';
import type { HostSide } from '../../targets/target.ts';
import type { Limits } from '../../workload.ts';
import type { OpenedSibling } from './sibling.ts';
import type { Standing } from './standing.ts';
import type { OwnControls, Weakening } from './weakenings.ts';

/** The conclusion from evidence: the verdict, and the reason as one plain fragment of a sentence about the instance. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly because: string;
  /** What was counted, by a name that says the unit; absent: nothing was. */
  readonly figures?: Figures;
}

/** Counts of a probe by their names, such as `{ capabilities: 14 }`. */
export type Figures = Readonly<Record<string, number>>;

/** The owner of the kernel that an instance runs on, from the probes of the kernel; permissions are judged by it. */
export const kernelOwner = z.enum(['host', 'own', 'unknown']);
export type KernelOwner = z.output<typeof kernelOwner>;

/** The context in which a probe gathers its evidence. */
export interface ProbeContext {
  readonly inside: Eye;
  readonly host: Eye;
  readonly user: ProbeUser;
  readonly kernel: KernelOwner;
  /** The identity of the instance on the host. */
  readonly hostSide: HostSide;
  /** The id of its first process, as it is seen inside. */
  workloadPid(): Promise<number>;
  /** The address at which the host reaches the instance; empty when there is none. */
  readonly address: string;
  /** The processes on the host that stand between it and the host, and behind those. */
  readonly boundary: readonly BoundaryProcess[];
  /**
   * Another instance of the same target, started when it is first asked for.
   * @throws BallastError when it cannot be had
   */
  sibling(): Promise<OpenedSibling>;
  /** The limits that the scenario sets for it. */
  readonly limits: Limits;
  /** The evidence that the probe gathered last in its control; null there, and without one. */
  readonly reference: unknown;
}

/** One question about isolation. `gather` asks, `judge` concludes from what was gathered and nothing else. */
export interface Probe extends Standing {
  readonly id: string;
  readonly title: string;
  readonly category: ProbeCategory;
  readonly question: string;
  /** The description of the idea or the interface. */
  readonly source: string;
  readonly method: string;
  /** What its answer cannot show. */
  readonly cannotShow: string;
  readonly users: readonly ProbeUser[];
  /**
   * The weakenings under which it must find something, or its good verdicts are worth nothing. The first that can be
   * had here counts, since not every engine can start every weakened container. Empty: it never gives a good verdict.
   */
  readonly controls: readonly Weakening[];
  /**
   * Weakened instances of a target's own sort, in which it must find something too where it judges such a target: another
   * part of its rule decides there.
   */
  readonly ownControls?: OwnControls;
  /** A weakening under which it must find something as an ordinary user too, where that takes more than root's word. */
  readonly userControl?: Weakening;
  gather(context: ProbeContext): Promise<unknown>;
  /** Judges any evidence: evidence of another shape is an error, never a good verdict. */
  judge(evidence: unknown): Judgement;
}

type ProbeSpec<E> = Omit<Probe, 'gather' | 'judge'> & {
  readonly evidence: z.ZodType<E>;
  gather(context: ProbeContext): Promise<E>;
  judge(evidence: E): Judgement;
};

/** A probe whose evidence is checked against its shape before it is judged. */
export function defineProbe<E>({ evidence: shape, ...spec }: ProbeSpec<E>): Probe {
  return {
    ...spec,
    judge(evidence) {
      const parsed = shape.safeParse(evidence);
      return parsed.success ? spec.judge(parsed.data) : judgement('error', 'its evidence is malformed');
    },
  };
}

export function judgement(verdict: Verdict, because: string, figures?: Figures): Judgement {
  return figures === undefined ? { verdict, because } : { verdict, because, figures };
}

/** The verdict on a permission: exposed on the host's kernel, confined on a kernel of its own. */
export function permitted(kernel: KernelOwner, what: string): Judgement {
  if (kernel === 'own') return judgement('confined', `${what}, on a kernel of its own`);
  if (kernel === 'host') return judgement('exposed', `${what}, on the host’s kernel`);
  return judgement('inconclusive', `${what}, but it is not known whose kernel it runs on`);
}

/** The verdict on a barrier that is not there: open on the host's kernel, confined on a kernel of its own. */
export function missing(kernel: KernelOwner, what: string): Judgement {
  return kernel === 'host' ? judgement('open', what) : permitted(kernel, what);
}

/** The verdict on readable content: a leak from the host’s kernel, confined from a kernel of its own. */
export function leakOf(kernel: KernelOwner, what: string): Judgement {
  return kernel === 'host' ? judgement('leaked', `${what}, which is the host’s`) : permitted(kernel, what);
}

/** The verdict when a reading only says that it could not be read; undefined when there is content. */
export function unreadable(one: Reading, what: string): Judgement | undefined {
  if (one.kind === 'refused') {
    if (['ENOENT', 'ENXIO', 'ENODEV'].includes(one.error)) return judgement('absent', `it has no ${what}`);
    if (['EACCES', 'EPERM'].includes(one.error))
      return judgement('denied', `the ${what} is refused (${one.error})`);
    return judgement('inconclusive', `the ${what} could not be read (${one.error})`);
  }
  return one.text === '' ? judgement('inconclusive', `the ${what} is empty`) : undefined;
}

/** The verdict when the host does not know the same itself: then nothing can be compared. */
export function hostUnreadable(one: Reading, what: string): Judgement | undefined {
  return wholeText(one) === undefined
    ? judgement('inconclusive', `the host’s ${what} could not be read`)
    : undefined;
}
