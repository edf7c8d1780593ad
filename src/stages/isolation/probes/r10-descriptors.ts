import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { defineProbe, judgement, unreadable } from '../probe.ts';

const opened = 200;
const counted = 150;
/** The number of files that the host may open and close by itself meanwhile. */
const mostByItself = 50;
const path = '/proc/sys/fs/file-nr';

export const r10 = defineProbe({
  id: 'R10',
  title: 'Open files of the host',
  category: 'limits',
  question: 'Do its open files count among the host’s, of which there may be only so many?',
  source: 'proc(5), /proc/sys/fs/file-nr and file-max',
  method: `Opens ${opened} files inside; ${path} of the host must rise by ${counted} and fall again, and hardly move in a window without.`,
  cannotShow: 'On a host that is busy opening files it says inconclusive.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.strictObject({
    quiet: reading,
    before: reading,
    during: reading,
    after: reading,
    own: z.strictObject({ before: reading, during: reading }),
  }),
  async gather({ inside, host }) {
    const quiet = await host.read(path);
    const ownBefore = await inside.read(path);
    const before = await host.read(path);
    const [during, ownDuring] = await inside.holding('descriptors', opened, async () => [
      await host.read(path),
      await inside.read(path),
    ]);
    return {
      quiet,
      before,
      during,
      after: await host.read(path),
      own: { before: ownBefore, during: ownDuring },
    };
  },
  judge({ quiet, before, during, after, own }) {
    const [first, low, high, end] = [quiet, before, during, after].map(filesIn);
    if (first === undefined || low === undefined || high === undefined || end === undefined)
      return judgement('inconclusive', 'the host’s count of open files could not be read');
    if (Math.abs(low - first) > mostByItself)
      return judgement('inconclusive', `the host’s count moved by ${low - first} by itself`);
    const [rise, fall] = [high - low, high - end];
    if (rise >= counted && fall >= counted)
      return judgement('shared', 'its open files count among the host’s');
    if (Math.abs(rise) > mostByItself || Math.abs(fall) > mostByItself)
      return judgement('inconclusive', `the host’s count rose by ${rise} and fell by ${fall}`);
    const refusal = unreadable(own.before, 'count of open files');
    if (refusal !== undefined) return refusal;
    const [ownLow, ownHigh] = [own.before, own.during].map(filesIn);
    return ownLow !== undefined && ownHigh !== undefined && ownHigh - ownLow >= counted
      ? judgement('isolated', 'its open files do not count among the host’s')
      : judgement('inconclusive', 'its open files are counted nowhere');
  },
});

/** The number of open files, from a line of open, free and at most. */
function filesIn(one: Reading): number | undefined {
  const [, open] = /^(\d{1,15})\t\d{1,15}\t\d{1,20}\n$/.exec(wholeText(one) ?? '') ?? [];
  return open === undefined ? undefined : Number(open);
}
