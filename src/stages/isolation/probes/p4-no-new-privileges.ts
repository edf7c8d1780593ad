import { z } from 'zod';
import { reading, wholeText } from '../../../inside/reading.ts';
import { defineProbe, judgement, kernelOwner, missing } from '../probe.ts';

export const p4 = defineProbe({
  id: 'P4',
  title: 'New privileges',
  category: 'privileges',
  boundary: 'privileges',
  kind: 'barrier-missing',
  closedBy: ['no-new-privileges'],
  question: 'May its programs gain privileges, as by a set-user-ID file?',
  source: 'prctl(2), PR_SET_NO_NEW_PRIVS; proc(5), NoNewPrivs of /proc/self/status',
  method:
    'Reads the no-new-privileges bit. That it is not set is a barrier that is missing, and no way out by itself.',
  cannotShow: 'Says whether it is barred, not whether such a file is there.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, status: reading }),
  gather: async ({ inside, kernel }) => ({
    kernel,
    status: await inside.lines('/proc/self/status', 'Pid:', 'NoNewPrivs:'),
  }),
  judge({ kernel, status }) {
    // The line beside it tells a kernel that does not know the bit from an invalid answer.
    const [line, bit] = /^Pid:\t\d{1,10}\n(?:NoNewPrivs:\t([01])\n)?$/.exec(wholeText(status) ?? '') ?? [];
    if (line === undefined) return judgement('inconclusive', 'the no-new-privileges bit could not be read');
    if (bit === undefined) return judgement('absent', 'its kernel does not know the no-new-privileges bit');
    return bit === '1'
      ? judgement('isolated', 'its programs cannot gain privileges')
      : missing(kernel, 'its programs may gain privileges');
  },
});
