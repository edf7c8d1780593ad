import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { capabilityMask, judgeCapabilities } from '../capabilities.ts';
import { defineProbe, judgement, kernelOwner, unreadable } from '../probe.ts';

export const p1 = defineProbe({
  id: 'P1',
  title: 'Capabilities in effect',
  category: 'privileges',
  question: 'Does it hold capabilities?',
  source: 'capabilities(7); proc(5), CapEff of /proc/self/status; moby, oci/caps/defaults.go',
  method:
    'Reads the effective capabilities and names them: none is isolated, no more than the engine’s default set partly isolated, any beyond it exposed.',
  cannotShow:
    'A capability may still be worthless where a filter, a user namespace or a security module stands in its way. What is read is the program’s that probes, as root or as an ordinary user; the workload’s own may be fewer.',
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
    const held = capabilityMask(status, 'CapEff');
    return held === undefined
      ? judgement('inconclusive', 'what it shows is no set of capabilities')
      : judgeCapabilities(kernel, held, 'holds');
  },
});
