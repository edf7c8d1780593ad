import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { findDoor } from '../host-door.ts';
import { openAccount, outsideIn, quietWindow, whileWorking, workWindow } from '../host-work.ts';
import { newMarker } from '../marker.ts';
import { defineProbe, judgement, type ProbeContext } from '../probe.ts';

const windowMs = 300;
const outputBytes = 1024 * 1024;
/** The error of a figure that is counted in ticks of 10 ms, at both ends of a window. */
const leastDoubtMs = 20;

const errands = {
  writes: 'small writes that are waited for',
  output: 'what it says on its output',
  programs: 'programs that the kernel does not know',
  datagrams: 'datagrams to the host',
} as const;
type Errand = keyof typeof errands;
const errandNames = Object.keys(errands) as [Errand, ...Errand[]];

/** Sends datagrams to a socket that the host holds for them; refused where the two have no network in common. */
async function sendDatagrams(context: ProbeContext): Promise<Reading> {
  const { inside, host } = context;
  const address = (await findDoor(context)).addresses.find(({ host: one }) => !one.includes(':'));
  if (address === undefined) return { kind: 'refused', error: 'ENETUNREACH', detail: '' };
  const port = randomInt(20_000, 60_000);
  return host.holding('datagrams', `${address.host}:${port} ${newMarker()}`, () =>
    inside.system.load('datagrams', windowMs, address.inside, port),
  );
}

async function doErrand(errand: Errand, context: ProbeContext): Promise<Reading> {
  const { inside, workloadPid } = context;
  switch (errand) {
    case 'writes':
      return inside.system.load('disk', windowMs);
    case 'output':
      return inside.system.print(await workloadPid(), outputBytes, windowMs);
    case 'programs':
      return inside.system.load('failed-programs', windowMs);
    case 'datagrams':
      return sendDatagrams(context);
  }
}

/**
 * Lets the window pass after what was done sooner: others may only then begin with their part, and ticks are counted too
 * coarsely for less.
 */
async function forWindow(action: () => Promise<Reading>): Promise<Reading> {
  const fromMs = performance.now();
  const done = await action();
  if (isDone(done)) await sleep(Math.max(0, windowMs - (performance.now() - fromMs)));
  return done;
}

export const r12 = defineProbe({
  id: 'R12',
  title: 'Work of the host outside its limits',
  category: 'limits',
  boundary: 'resources',
  kind: 'takes-more',
  closedBy: ['limits'],
  question: 'How much does the host work for it, beyond what its limits count?',
  source:
    'Gao et al., “Houdini’s Escape: Breaking the Resource Rein of Linux Control Groups”, CCS 2019; proc(5), /proc/stat; Documentation/admin-guide/cgroup-v1/cpuacct.rst',
  method: `Lets it work for ${windowMs / 1000} s each at what others must finish: small writes that are waited for, at most 1 MiB on its output, programs that the kernel does not know, datagrams to the host. Of the processor time of the whole host, that of its own cgroup (of a virtual machine: of QEMU’s process) is taken away, and what the host did in two such times of quiet.`,
  cannotShow:
    'A number of this host, at this moment: others on the host count as well, so that the difference of the two quiet times, and at least two ticks of the kernel’s clock, stand beside it as doubt. The relay of its output by the harness counts, as that by an engine does.',
  users: ['root'],
  controls: [],
  evidence: z.strictObject({
    quiet: z.strictObject({ before: workWindow, after: workWindow }),
    errands: z
      .array(z.strictObject({ errand: z.enum(errandNames), done: reading, window: workWindow }))
      .max(errandNames.length),
  }),
  async gather(context) {
    const look = await openAccount(context);
    const before = await quietWindow(look, windowMs);
    const done = [];
    for (const errand of errandNames) {
      const { result, window } = await whileWorking(look, () => forWindow(() => doErrand(errand, context)));
      done.push({ errand, done: result, window });
    }
    return { quiet: { before, after: await quietWindow(look, windowMs) }, errands: done };
  },
  judge({ quiet, errands: all }) {
    const [one, other] = [outsideIn(quiet.before), outsideIn(quiet.after)];
    if (one === undefined || other === undefined)
      return judgement('inconclusive', 'what the host does by itself could not be read');
    const rates = [one, other].map(({ outsideMs, lengthMs }) => outsideMs / lengthMs);
    const [rate = 0, otherRate = 0] = rates;
    const quietRate = (rate + otherRate) / 2;
    const tried = all.flatMap(({ errand, done, window }) => {
      const spent = outsideIn(window);
      if (!isDone(done) || spent === undefined) return [];
      const extraMs = spent.outsideMs - quietRate * spent.lengthMs;
      const doubtMs = Math.max(leastDoubtMs, (Math.abs(rate - otherRate) / 2) * spent.lengthMs);
      return [
        { errand, perSecond: (extraMs / spent.lengthMs) * 1000, doubt: (doubtMs / spent.lengthMs) * 1000 },
      ];
    });
    if (tried.length === 0) return judgement('inconclusive', 'it could be put to none of the work');
    const noticed = tried.filter(({ perSecond, doubt }) => perSecond > doubt);
    const doubt = Math.max(...tried.map((each) => each.doubt));
    const figures = Object.fromEntries(
      tried.map(({ errand, perSecond }) => [
        `${errand}OutsideMsPerSecond`,
        Math.max(0, Math.round(perSecond)),
      ]),
    );
    const said = noticed.map(({ errand, perSecond }) => `${Math.round(perSecond)} ms for ${errands[errand]}`);
    const within = `give or take ${Math.ceil(doubt)} ms`;
    const because =
      noticed.length === 0
        ? `the host works no more for it than its limits count, ${within} a second, at ${tried.length === 1 ? 'one kind' : `${tried.length} kinds`} of work`
        : `of each second, the host works outside its limits ${said.join(', ')}, ${within}`;
    return judgement('stated', because, { ...figures, doubtMsPerSecond: Math.ceil(doubt) });
  },
});

/** True when something was done: at least one unit, in some time. */
const isDone = (one: Reading) => /^[1-9]\d{0,15} \d{1,15}\n$/.test(wholeText(one) ?? '');
