import { z } from 'zod';
import { figureIn, wholeText } from '../../../inside/reading.ts';
import { bothSides, onBothSides } from '../compare.ts';
import { defineProbe, hostUnreadable, judgement, kernelOwner, unreadable } from '../probe.ts';

const prefix = 'MemTotal:';

export const r8 = defineProbe({
  id: 'R8',
  title: 'Totals of the machine',
  category: 'limits',
  boundary: 'identity',
  kind: 'recognises',
  cause: 'shared-kernel',
  closedBy: [],
  question: 'Does it see the host’s memory and processors instead of its limits?',
  source: 'proc(5), MemTotal of /proc/meminfo; sysfs, devices/system/cpu/online',
  method: 'Compares total memory and the processors that are online with the host’s.',
  cannotShow:
    'A guest with as many processors as its host looks like the host in that; there, memory alone decides.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, memory: bothSides, processors: bothSides }),
  gather: async (context) => ({
    kernel: context.kernel,
    memory: await onBothSides(context, (eye) => eye.lines('/proc/meminfo', prefix)),
    processors: await onBothSides(context, (eye) => eye.read('/sys/devices/system/cpu/online')),
  }),
  judge({ kernel, memory, processors }) {
    const refusal =
      unreadable(memory.inside, 'total of memory') ?? hostUnreadable(memory.host, 'total of memory');
    if (refusal !== undefined) return refusal;
    const total = figureIn(memory.inside, prefix);
    if (total === undefined) return judgement('inconclusive', 'what it sees is no total of memory');
    const online = wholeText(processors.inside);
    const leaked = [
      ...(total === figureIn(memory.host, prefix) ? ['memory'] : []),
      ...(kernel !== 'own' && online !== undefined && online === wholeText(processors.host)
        ? ['processors']
        : []),
    ];
    return leaked.length > 0
      ? judgement('leaked', `it sees the host’s ${leaked.join(' and ')}`)
      : judgement('isolated', 'it sees other totals than the host’s');
  },
});
