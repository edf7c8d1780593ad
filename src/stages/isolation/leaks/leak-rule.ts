import type { z } from 'zod';
import { type Reading, wholeText } from '../../../inside/reading.ts';
import { type Judgement, judgement, type KernelOwner, type ProbeContext, unreadable } from '../probe.ts';

/** A way to show that a channel carries knowledge of the host. */
export interface LeakRule<E> {
  readonly method: string;
  readonly evidence: z.ZodType<E>;
  gather(context: ProbeContext): Promise<E>;
  judge(evidence: E): Judgement;
}

export const follows = (what: string) => judgement('leaked', `it reads the host’s ${what}`);
export const isOwn = (what: string) => judgement('isolated', `what it reads as ${what} is not the host’s`);
export const incomparable = (what: string) =>
  judgement('inconclusive', `the ${what} it reads could not be compared`);

/**
 * The reason why a channel says nothing; undefined when it has content. An engine masks a file by mounting the null
 * device over it; emptiness counts as a refusal only where that is seen, since anything may be empty.
 * @param file what `stat` says of the channel inside
 */
export function barred(one: Reading, file: Reading, what: string): Judgement | undefined {
  if (one.kind === 'content' && one.text === '' && isNullDevice(file))
    return judgement('denied', `a mask lies over the ${what}`);
  const refusal = unreadable(one, what);
  return one.kind === 'refused' && refusal?.verdict === 'denied'
    ? judgement('denied', `reading the ${what} is refused (${one.error})`)
    : refusal;
}

function isNullDevice(file: Reading): boolean {
  return /^20[0-7]{3} \d+ \d+ \d+:\d+ \d+ \d+ 1:3\n$/.test(wholeText(file) ?? '');
}

/** The verdict when the host itself has no such content: nobody can read it then. */
export function hostHasNone(one: Reading, what: string): Judgement | undefined {
  return one.kind === 'refused' && ['ENOENT', 'ENXIO', 'ENODEV'].includes(one.error)
    ? judgement('absent', `the host has no ${what} that could be read`)
    : undefined;
}

/** The verdict on equal content that might be so without being the host's: on the host's kernel it must be. */
export function equalOf(kernel: KernelOwner, what: string): Judgement {
  if (kernel === 'host') return follows(what);
  return kernel === 'own'
    ? judgement('isolated', `what it reads as ${what} is its own kernel’s, although equal to the host’s`)
    : judgement(
        'inconclusive',
        `what it reads as ${what} is equal, but it is not known whose kernel it runs on`,
      );
}
