import { z } from 'zod';
import type { HostSide } from '../../forms/form.ts';
import type { Eye } from '../../inside/eye.ts';
import { type Reading, wholeText } from '../../inside/reading.ts';
import type { ProbeCategory, ProbeUser, Verdict } from '../../inside/verdicts.ts';
import type { Limits } from '../../workload.ts';
import type { Weakening } from './weakenings.ts';

/** What follows from evidence: the verdict, and why, as one plain fragment of a sentence about the instance. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly because: string;
}

/** Whose kernel an instance runs on, from the probes of the kernel; what is permitted is judged by it. */
export const kernelOwner = z.enum(['host', 'own', 'unknown']);
export type KernelOwner = z.output<typeof kernelOwner>;

/** What a probe gathers its evidence with. */
export interface ProbeContext {
  readonly inside: Eye;
  readonly host: Eye;
  readonly user: ProbeUser;
  readonly kernel: KernelOwner;
  /** What the host knows the instance by. */
  readonly hostSide: HostSide;
  /**
   * Another instance of the same form, started when it is first asked for, and its address.
   * @throws BallastError when it cannot be had
   */
  sibling(): Promise<{ readonly eye: Eye; readonly address: string }>;
  /** What the scenario limits it to. */
  readonly limits: Limits;
  /** What the probe gathered last in its control; null there, and without one. */
  readonly reference: unknown;
}

/** One question about isolation. `gather` asks, `judge` concludes from what was gathered and nothing else. */
export interface Probe {
  readonly id: string;
  readonly title: string;
  readonly category: ProbeCategory;
  readonly question: string;
  /** Where the idea or the interface is described. */
  readonly source: string;
  readonly method: string;
  /** What its answer cannot show. */
  readonly limits: string;
  readonly users: readonly ProbeUser[];
  /**
   * Weakenings under which it must find something, or its good verdicts are worth nothing: the first that can be had
   * here counts, since not every engine can start every weakened container. Empty: it never gives a good verdict.
   */
  readonly controls: readonly Weakening[];
  gather(context: ProbeContext): Promise<unknown>;
  /** Total: evidence of another shape is an error, never a good verdict. */
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

export function judgement(verdict: Verdict, because: string): Judgement {
  return { verdict, because };
}

/** What is permitted: on the host's kernel it is exposed, on a kernel of its own confined. */
export function permitted(kernel: KernelOwner, what: string): Judgement {
  if (kernel === 'own') return judgement('confined', `${what}, on a kernel of its own`);
  if (kernel === 'host') return judgement('exposed', `${what}, on the host’s kernel`);
  return judgement('inconclusive', `${what}, but it is not known whose kernel it runs on`);
}

/** What can be read: of the host’s kernel it is a leak, of a kernel of its own confined. */
export function leakOf(kernel: KernelOwner, what: string): Judgement {
  return kernel === 'host' ? judgement('leaked', `${what}, which is the host’s`) : permitted(kernel, what);
}

/** The verdict when a reading says nothing more than that it could not be read; undefined when there is content. */
export function unreadable(one: Reading, what: string): Judgement | undefined {
  if (one.kind === 'refused') {
    if (['ENOENT', 'ENXIO', 'ENODEV'].includes(one.error)) return judgement('absent', `it has no ${what}`);
    if (['EACCES', 'EPERM'].includes(one.error))
      return judgement('denied', `the ${what} is refused (${one.error})`);
    return judgement('inconclusive', `the ${what} could not be read (${one.error})`);
  }
  return one.text === '' ? judgement('inconclusive', `the ${what} is empty`) : undefined;
}

/** The host is asked for the same; if it does not know, nothing can be compared. */
export function hostUnreadable(one: Reading, what: string): Judgement | undefined {
  return wholeText(one) === undefined
    ? judgement('inconclusive', `the host’s ${what} could not be read`)
    : undefined;
}
