import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { capabilitiesIn, capabilityMask, judgeCapabilities } from '../capabilities.ts';
import { defineProbe, judgement, kernelOwner, unreadable } from '../probe.ts';

export const p1 = defineProbe({
  id: 'P1',
  title: 'Capabilities in effect',
  category: 'privileges',
  boundary: 'privileges',
  kind: 'reaches',
  closedBy: ['capabilities'],
  question: 'Does it hold capabilities?',
  source: 'capabilities(7); proc(5), CapEff of /proc/self/status; moby, oci/caps/defaults.go',
  method:
    'Reads the effective capabilities and names them: none is isolated, no more than the engine’s default set partly isolated, any beyond it exposed.',
  cannotShow:
    'A capability may still be worthless where a filter, a user namespace or a security module stands in its way. What is read is the program’s that probes. What the host sees of the first process of a container is said beside it; in a virtual machine, services may hold fewer than its root does.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({
    kernel: kernelOwner,
    status: reading,
    /** The same of its first process, as the host sees it; null where that is not asked. */
    workload: reading.nullable(),
  }),
  gather: async ({ inside, host, hostSide, kernel, user }) => ({
    kernel,
    status: await inside.lines('/proc/self/status', 'CapEff:'),
    workload:
      kernel === 'host' && user === 'root'
        ? await host.lines(`/proc/${hostSide.pid}/status`, 'CapEff:')
        : null,
  }),
  judge({ kernel, status, workload }) {
    const refusal = unreadable(status, 'set of capabilities');
    if (refusal !== undefined) return refusal;
    const held = capabilityMask(status, 'CapEff');
    if (held === undefined) return judgement('inconclusive', 'what it shows is no set of capabilities');
    const own = workload === null ? undefined : capabilityMask(workload, 'CapEff');
    if (own === undefined || own === held) return judgeCapabilities(kernel, held, 'holds');
    const { verdict, because } = judgeCapabilities(kernel, held | own, 'holds');
    const count = capabilitiesIn(own).length;
    return judgement(
      verdict,
      `${because}; as its root: its workload holds ${count === 0 ? 'none' : `${count} of them`}`,
    );
  },
});
