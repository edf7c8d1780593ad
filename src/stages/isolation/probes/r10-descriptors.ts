import { type Reading, wholeText } from '../../../inside/reading.ts';
import { defineProbe } from '../probe.ts';
import { countedStep, countStep, judgeCount, type SharedCount } from '../shared-count.ts';

const opened = 200;
const path = '/proc/sys/fs/file-nr';

const count: SharedCount = {
  what: 'open files',
  hold: { kind: 'descriptors', argument: opened },
  look: (eye) => eye.read(path),
  figure: filesIn,
  least: 150,
  mostByItself: 50,
};

export const r10 = defineProbe({
  id: 'R10',
  title: 'Open files of the host',
  category: 'limits',
  boundary: 'resources',
  kind: 'takes-more',
  opens: false,
  cause: 'shared-kernel',
  closedBy: [],
  question: 'Do its open files count among the host’s, of which there may be only so many?',
  source: 'proc(5), /proc/sys/fs/file-nr and file-max',
  method: `Opens ${opened} files inside; ${path} of the host must rise by ${count.least} and fall again, and hardly move in a window without.`,
  cannotShow: 'On a host that is busy opening files it says inconclusive.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: countedStep,
  gather: (context) => countStep(context, count),
  judge: (step) => judgeCount(step, count),
});

/** The number of open files, from a line of open, free and at most. */
function filesIn(one: Reading): number | undefined {
  const [, open] = /^(\d{1,15})\t\d{1,15}\t\d{1,20}\n$/.exec(wholeText(one) ?? '') ?? [];
  return open === undefined ? undefined : Number(open);
}
