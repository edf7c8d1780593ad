import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { capabilityMask, judgeCapabilities } from '../capabilities.ts';
import { defineProbe, judgement, kernelOwner, unreadable } from '../probe.ts';

export const p2 = defineProbe({
  id: 'P2',
  title: 'Bound of capabilities',
  category: 'privileges',
  boundary: 'privileges',
  kind: 'reaches',
  closedBy: ['capabilities'],
  question: 'Which capabilities can a program of it ever hold?',
  source: 'capabilities(7); proc(5), CapBnd of /proc/self/status; moby, oci/caps/defaults.go',
  method:
    'Reads the bounding set and judges it as P1 does the effective one: empty is isolated, no more than the engine’s default set partly isolated, any capability beyond it exposed.',
  cannotShow: 'A bound is what can be had by running a privileged program, not what is held.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, status: reading }),
  gather: async ({ inside, kernel }) => ({
    kernel,
    status: await inside.lines('/proc/self/status', 'CapBnd:'),
  }),
  judge({ kernel, status }) {
    const refusal = unreadable(status, 'bound of capabilities');
    if (refusal !== undefined) return refusal;
    const bound = capabilityMask(status, 'CapBnd');
    return bound === undefined
      ? judgement('inconclusive', 'what it shows is no bound of capabilities')
      : judgeCapabilities(kernel, bound, 'can gain');
  },
});
