import { z } from 'zod';
import { reading, wholeText } from '../../../inside/reading.ts';
import { defineProbe, judgement, kernelOwner, permitted, unreadable } from '../probe.ts';

/** The capabilities that the Docker engine grants by default: 14. */
const engineDefault = 0xa80425fbn;

export const p1 = defineProbe({
  id: 'P1',
  title: 'Capabilities in effect',
  category: 'privileges',
  question: 'Does it hold capabilities?',
  source: 'capabilities(7); proc(5), CapEff of /proc/self/status',
  method: 'Reads the effective capabilities and compares them with the engine’s default set.',
  cannotShow:
    'A capability may still be worthless where a filter, a user namespace or a security module stands in its way.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, status: reading }),
  gather: async ({ inside, kernel }) => ({
    kernel,
    status: await inside.lines('/proc/self/status', 'CapEff:'),
  }),
  judge({ kernel, status }) {
    const refusal = unreadable(status, 'set of capabilities');
    if (refusal !== undefined) return refusal;
    const [, mask] = /^CapEff:\t([0-9a-f]{16})\n$/.exec(wholeText(status) ?? '') ?? [];
    if (mask === undefined) return judgement('inconclusive', 'what it shows is no set of capabilities');
    const held = BigInt(`0x${mask}`);
    if (held === 0n) return judgement('isolated', 'it holds no capability');
    const beyond = count(held & ~engineDefault);
    const compared =
      beyond === 0 ? 'none beyond the engine’s default' : `${beyond} beyond the engine’s default`;
    return permitted(kernel, `it holds ${count(held)} capabilities, ${compared}`);
  },
});

function count(mask: bigint): number {
  return mask.toString(2).replaceAll('0', '').length;
}
