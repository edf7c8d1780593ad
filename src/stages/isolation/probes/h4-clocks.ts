import { type Reading, wholeLines } from '../../../inside/reading.ts';
import { bothSides, onBothSides } from '../compare.ts';
import { defineProbe, judgement } from '../probe.ts';

/** The smallest step of a clock in ns, and whether the processor's counter may be read. */
function clocksIn(one: Reading): { readonly stepNs: number; readonly counter: string } | undefined {
  const [first = '', second = '', ...others] = wholeLines(one) ?? [];
  const [, step] = /^clock (\d{1,12})$/.exec(first) ?? [];
  const [, counter] = /^counter (yes|no|unknown)$/.exec(second) ?? [];
  if (step === undefined || counter === undefined || others.length > 0) return undefined;
  return { stepNs: Number(step), counter };
}

export const h4 = defineProbe({
  id: 'H4',
  title: 'Fineness of clocks',
  category: 'hardware',
  boundary: 'hardware',
  kind: 'one-flaw-away',
  closedBy: [],
  question: 'How finely can it measure time?',
  source:
    'clock_gettime(2); prctl(2), PR_GET_TSC; Ge et al., “A survey of microarchitectural timing attacks”, J. Cryptogr. Eng. 2018',
  method:
    'Reads the monotonic clock many times, one right after the other, on both sides, and takes the smallest step; asks the kernel whether the processor’s counter of time may be read.',
  cannotShow:
    'States what is needed to tell a cache’s hit from a miss (some 100 ns), and tries no such thing. A program can build a clock of its own from a second thread.',
  users: ['root'],
  controls: [],
  evidence: bothSides,
  gather: (context) => onBothSides(context, (eye) => eye.system.clocks()),
  judge({ inside, host }) {
    const [own, hosts] = [clocksIn(inside), clocksIn(host)];
    if (own === undefined || hosts === undefined)
      return judgement('inconclusive', 'the steps of its clock could not be read');
    const counter = { yes: 'may', no: 'may not', unknown: 'may perhaps' }[own.counter];
    return judgement(
      'stated',
      `its clock moves in steps of ${own.stepNs} ns (the host’s: ${hosts.stepNs} ns), and it ${counter} read the processor’s counter`,
      { clockStepNs: own.stepNs },
    );
  },
});
