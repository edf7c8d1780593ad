import { z } from 'zod';
import { reading, wholeText } from '../../../inside/reading.ts';
import { bothSides, onBothSides } from '../compare.ts';
import { defineProbe, kernelOwner } from '../probe.ts';
import { reached } from '../system-calls.ts';

const calls = ['socket-alg', 'socket-vsock'] as const;
/** The names of these protocols in /proc/net/protocols. */
const protocols = { 'socket-alg': 'ALG ', 'socket-vsock': 'AF_VSOCK ' };

export const s3 = defineProbe({
  id: 'S3',
  title: 'Sockets of the kernel’s crypto interface and of hypervisors',
  category: 'system-calls',
  boundary: 'kernel',
  kind: 'one-flaw-away',
  closedBy: ['filter'],
  question: 'May it open sockets that reach deep into the kernel, or to the hypervisor?',
  source: 'socket(2), AF_ALG; vsock(7); moby pull requests 44562 and 52494',
  method:
    'Asks for sockets of these families of a type that does not exist, which the kernel refuses before it would load anything.',
  cannotShow:
    'Where a kernel can load modules, a family that is not there yet counts as reached. Docker’s own profile refuses AF_VSOCK since version 23 and AF_ALG since 29.4.2 (CVE-2026-31431). A 32-bit program may also ask by socketcall(2), whose arguments no filter can see: there, only a security module can refuse a family.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, calls: bothSides, protocols: reading, modules: reading }),
  async gather(context) {
    const owner = context.kernel === 'own' ? context.inside : context.host;
    return {
      kernel: context.kernel,
      calls: await onBothSides(context, (eye) => eye.reach(...calls)),
      protocols: await owner.lines('/proc/net/protocols', 'protocol ', ...Object.values(protocols)),
      modules: await owner.stat('/proc/modules'),
    };
  },
  judge({ kernel, calls: answers, protocols: listed, modules }) {
    const lines = wholeText(listed)?.split('\n') ?? [];
    const known = lines[0]?.startsWith('protocol ') === true;
    const loads = modules.kind === 'content' || modules.error !== 'ENOENT';
    const missing = calls.filter(
      (call) => known && !loads && !lines.some((line) => line.startsWith(protocols[call])),
    );
    return reached(kernel, answers, calls, missing);
  },
});
