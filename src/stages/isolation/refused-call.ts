import type { Reading } from '../../inside/reading.ts';
import { type Judgement, judgement } from './probe.ts';

/** The verdict on a refused system call: denied, if it was the call in question and refused for lack of permission. */
export function refusedCall(
  { error, detail }: Extract<Reading, { kind: 'refused' }>,
  step: string,
  what: string,
): Judgement {
  const last = detail.trimEnd().split('\n').at(-1);
  if (last !== `${step} ${error}`) return judgement('inconclusive', `${what} could not be tried (${error})`);
  return ['EPERM', 'EACCES', 'ENOSYS'].includes(error)
    ? judgement('denied', `${what} is refused (${error})`)
    : judgement('inconclusive', `${what} failed (${error})`);
}
