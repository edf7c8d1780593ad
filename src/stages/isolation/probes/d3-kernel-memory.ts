import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { defineProbe, judgement, kernelOwner, permitted, unreadable } from '../probe.ts';

/** The length and the hash of the four bytes with which a memory image begins: 0x7f, E, L, F. */
const elfHeader = '4 28b265382f1249f3\n';

export const d3 = defineProbe({
  id: 'D3',
  title: 'Memory of the kernel',
  category: 'devices',
  boundary: 'devices',
  kind: 'reaches',
  closedBy: ['masks', 'capabilities'],
  question: 'May it read the memory of its kernel?',
  source: 'proc(5), /proc/kcore',
  method: 'Opens /proc/kcore and looks at the four bytes with which it begins; memory itself is not read.',
  cannotShow: 'Absent where the kernel is built without it, for the host as for the container.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, start: reading }),
  gather: async ({ inside, kernel }) => ({ kernel, start: await inside.digest('/proc/kcore', 4) }),
  judge({ kernel, start }) {
    const refusal = unreadable(start, 'image of its kernel’s memory');
    if (refusal !== undefined || start.kind === 'refused')
      return refusal ?? judgement('inconclusive', 'the memory of its kernel could not be tried');
    if (/^0 [0-9a-f]{16}\n$/.test(start.text))
      return judgement('denied', 'the image of its kernel’s memory is masked');
    return start.text === elfHeader
      ? permitted(kernel, 'it may read the memory of its kernel')
      : judgement('inconclusive', 'what it shows is no image of memory');
  },
});
