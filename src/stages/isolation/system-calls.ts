import { type Reading, wholeText } from '../../inside/reading.ts';
import { type Judgement, judgement, type KernelOwner, permitted } from './probe.ts';

/** The answer to each call, by its name: an errno, `OK`, `KILLED`, `BLOCKED` or `UNTRIED`. */
export function outcomesIn(one: Reading): ReadonlyMap<string, string> | undefined {
  const text = wholeText(one);
  if (text === undefined || !/^(?:[\w-]{1,32} [A-Z0-9]{1,20}\n)*$/.test(text)) return undefined;
  const lines = text.split('\n').slice(0, -1);
  return new Map(lines.map((line) => line.split(' ') as [string, string]));
}

/** True when the call was refused before its arguments were looked at. */
export function isRefusal(outcome: string | undefined): boolean {
  return outcome === 'EPERM' || outcome === 'EACCES' || outcome === 'KILLED';
}

export function isUnknown(outcome: string | undefined): boolean {
  return outcome === undefined || outcome === 'BLOCKED' || outcome === 'UNTRIED' || outcome === 'UNKNOWN';
}

/**
 * Tells whether calls with invalid arguments are refused, or get as far as the kernel's own check of them. The host's
 * own answers tell a call that its kernel does not have from one that is hidden.
 * @param missing calls that the kernel would let through to nothing
 */
export function reached(
  kernel: KernelOwner,
  { inside, host }: { inside: Reading; host: Reading },
  calls: readonly string[],
  missing: readonly string[] = [],
): Judgement {
  const [own, hosts] = [outcomesIn(inside), outcomesIn(host)];
  if (own === undefined) return judgement('inconclusive', 'the calls could not be tried');
  if (kernel === 'host' && hosts === undefined)
    return judgement('inconclusive', 'the calls could not be tried on the host');
  const state = (call: string) => {
    const outcome = own.get(call);
    if (isUnknown(outcome)) return 'inconclusive';
    if (missing.includes(call) || (kernel === 'host' && hosts?.get(call) === 'ENOSYS')) return 'absent';
    if (isRefusal(outcome)) return 'denied';
    // A filter may answer as if the call did not exist.
    if (outcome === 'ENOSYS') return kernel === 'own' ? 'absent' : 'denied';
    return 'reached';
  };
  const named = (wanted: ReturnType<typeof state>) => calls.filter((call) => state(call) === wanted);
  const [through, unclear, refused] = [named('reached'), named('inconclusive'), named('denied')];
  if (through.length > 0) return permitted(kernel, `it reaches ${through.join(', ')}`);
  if (unclear.length > 0) return judgement('inconclusive', `${unclear.join(', ')} could not be tried`);
  if (refused.length > 0) return judgement('denied', `it is refused ${refused.join(', ')}`);
  return judgement('absent', `its kernel does not have ${calls.join(', ')}`);
}
