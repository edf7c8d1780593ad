import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type BothSides, bothSides, onBothSides, placeOf, sandwiches, takeSandwiches } from './compare.ts';
import type { Eye, HoldKind } from './eye.ts';
import { hostUnreadable, type Judgement, judgement, type ProbeContext, unreadable } from './probe.ts';
import { type Reading, wholeText } from './reading.ts';

/** How a channel is shown to carry what the host knows. */
export interface LeakRule<E> {
  readonly method: string;
  readonly evidence: z.ZodType<E>;
  gather(context: ProbeContext): Promise<E>;
  judge(evidence: E): Judgement;
}

/** A mask is an empty file laid over the channel. */
const masked = (one: Reading, what: string) =>
  one.kind === 'content' && one.text === '' ? judgement('denied', `the ${what} is masked`) : undefined;
const barred = (one: Reading | undefined, what: string) =>
  one && (masked(one, what) ?? unreadable(one, what));
const follows = (what: string) => judgement('leaked', `it reads the host’s ${what}`);
const isOwn = (what: string) => judgement('isolated', `the ${what} it reads is not the host’s`);

/** What never changes: equal content leaks. */
export function staticRule(what: string, path: string): LeakRule<BothSides> {
  return {
    method: `Compares length and digest of ${path} with the host’s.`,
    evidence: bothSides,
    gather: (context) => onBothSides(context, (eye) => eye.digest(path)),
    judge({ inside, host }) {
      const refusal = unreadable(inside, what) ?? hostUnreadable(host, what);
      if (refusal !== undefined) return refusal;
      const [own, hosts] = [wholeText(inside), wholeText(host)];
      if (own === undefined || !/^\d+ [0-9a-f]{16}\n$/.test(own))
        return judgement('inconclusive', `the ${what} could not be compared`);
      if (own.startsWith('0 ')) return judgement('denied', `the ${what} is masked`);
      return own === hosts ? follows(what) : isOwn(what);
    },
  };
}

/** What only grows: three times between two readings of the host leaks. */
export function monotonicRule(
  what: string,
  path: string,
  ask: (eye: Eye) => Promise<Reading>,
  figure: (one: Reading) => number | undefined,
): LeakRule<z.output<typeof sandwiches>> {
  return {
    method: `Reads ${path} inside between two readings of the host, three times; always between leaks.`,
    evidence: sandwiches,
    gather: (context) => takeSandwiches(context, ask),
    judge(taken) {
      const refusal = barred(taken[0]?.inside, what);
      if (refusal !== undefined) return refusal;
      switch (placeOf(taken, figure)) {
        case 'within':
          return follows(what);
        case 'outside':
          return isOwn(what);
        case 'mixed':
          return judgement('inconclusive', `the ${what} it reads was the host’s only at times`);
        case undefined:
          return judgement('inconclusive', `the ${what} could not be compared`);
      }
    },
  };
}

/** A step that the host makes for a moment, and how far its own gauge moves by it. */
export interface GaugeStep {
  readonly kind: HoldKind;
  readonly argument: number;
  readonly rise: number;
}

const steps = z.strictObject({ before: bothSides, during: bothSides, after: bothSides });
/** Of the step: this much counts as following it, and this little as not. */
const followed = 0.75;
const untouched = 0.25;

/** What goes up and down: following a step that the host makes, both ways, leaks. */
export function gaugeRule(
  what: string,
  path: string,
  ask: (eye: Eye) => Promise<Reading>,
  figure: (one: Reading) => number | undefined,
  { kind, argument, rise }: GaugeStep,
): LeakRule<z.output<typeof steps>> {
  return {
    method: `Reads ${path} on both sides before, while and after the host holds ${argument} ${kind === 'processes' ? 'processes' : 'bytes of shared memory'}; following it leaks.`,
    evidence: steps,
    async gather(context) {
      const look = () => onBothSides(context, ask);
      const before = await look();
      const during = await context.host.holding(kind, argument, look);
      // Freed pages are counted once each processor has passed on what it holds back.
      await sleep(20);
      return { before, during, after: await look() };
    },
    judge({ before, during, after }) {
      const refusal = barred(before.inside, what);
      if (refusal !== undefined) return refusal;
      const moves = (side: keyof BothSides) => {
        const [low, high, end] = [before, during, after].map((one) => figure(one[side]));
        if (low === undefined || high === undefined || end === undefined) return undefined;
        return [(high - low) / rise, (high - end) / rise];
      };
      const [hosts, own] = [moves('host'), moves('inside')];
      if (own === undefined) return judgement('inconclusive', `the ${what} could not be compared`);
      if (hosts === undefined || hosts.some((move) => move < followed))
        return judgement('inconclusive', `the host’s own ${what} did not show the step`);
      if (own.every((move) => move >= followed)) return follows(what);
      return own.every((move) => Math.abs(move) <= untouched)
        ? isOwn(what)
        : judgement('inconclusive', `the ${what} it reads moved, but not as the host’s`);
    },
  };
}
