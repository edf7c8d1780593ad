import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { bothSides, onBothSides } from '../compare.ts';
import { defineProbe, judgement, kernelOwner, permitted, unreadable } from '../probe.ts';

/** The capabilities beyond the 14 that the Docker engine grants by default. */
const beyondDefault = ~0xa80425fbn;
/**
 * The capabilities up to CAP_AUDIT_READ. An engine grants none that it does not know: Docker 20.10 knows no later ones.
 */
const longKnown = (1n << 38n) - 1n;

function maskOf(status: Reading): bigint | undefined {
  const [, mask] = /^CapBnd:\t([0-9a-f]{16})\n$/.exec(wholeText(status) ?? '') ?? [];
  return mask === undefined ? undefined : BigInt(`0x${mask}`);
}

const contains = (mask: bigint, other: bigint) => (mask & other) === other;
const size = (mask: bigint) => mask.toString(2).replaceAll('0', '').length;

export const p2 = defineProbe({
  id: 'P2',
  title: 'Bound of capabilities',
  category: 'privileges',
  question: 'Can it ever hold every capability that its kernel has?',
  source: 'capabilities(7); proc(5), CapBnd of /proc/self/status; /proc/sys/kernel/cap_last_cap',
  method:
    'Compares the bounding set with all capabilities of the kernel, and with those that the host can have and every engine knows.',
  cannotShow: 'A bound is what can be had by running a privileged program, not what is held.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, bound: bothSides, last: reading }),
  gather: async (context) => ({
    kernel: context.kernel,
    bound: await onBothSides(context, (eye) => eye.lines('/proc/self/status', 'CapBnd:')),
    last: await context.inside.read('/proc/sys/kernel/cap_last_cap'),
  }),
  judge({ kernel, bound, last }) {
    const refusal = unreadable(bound.inside, 'bound of capabilities');
    if (refusal !== undefined) return refusal;
    const held = maskOf(bound.inside);
    const [, number] = /^(\d{1,2})\n$/.exec(wholeText(last) ?? '') ?? [];
    if (held === undefined || number === undefined || Number(number) > 63)
      return judgement('inconclusive', 'what it shows is no bound of capabilities');
    const all = (1n << BigInt(Number(number) + 1)) - 1n;
    if (contains(held, all)) return permitted(kernel, 'its capabilities have no bound');
    const hosts = maskOf(bound.host);
    // A host may itself be bounded, as when it is a container: then nothing on it can hold more.
    const granted = (hosts ?? all) & longKnown;
    if (kernel !== 'own' && contains(held, granted) && (granted & beyondDefault) !== 0n)
      return permitted(kernel, 'its capabilities have no bound but what the host or the engine itself lacks');
    return judgement('isolated', `it can never hold ${size(all & ~held)} of ${size(all)} capabilities`);
  },
});
