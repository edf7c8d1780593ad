import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Eye } from '../../../inside/eye.ts';
import type { HoldKind } from '../../../inside/hold-kind.ts';
import { type Reading, reading } from '../../../inside/reading.ts';
import { type BothSides, bothSides, onBothSides } from '../compare.ts';
import { judgement } from '../probe.ts';
import { barred, follows, hostHasNone, incomparable, isOwn, type LeakRule } from './leak-rule.ts';

/** A step that the host makes for a moment, and the distance that its own gauge moves by it. */
export interface Step {
  readonly kind: HoldKind;
  readonly argument: string | number;
  /** The step in words, for people. */
  readonly held: string;
  readonly rise: number;
  /** The time until the kernel has taken it back entirely. */
  readonly settleMs: number;
}

export interface Gauge {
  readonly path: string;
  readonly ask: (eye: Eye, path: string) => Promise<Reading>;
  readonly figure: (one: Reading) => number | undefined;
  readonly step: Step;
}

const evidence = z.strictObject({ file: reading, before: bothSides, during: bothSides, after: bothSides });

/** The share of the step that the host's own gauge must show, up or down: on a busy host others hide one of the two. */
const shown = 0.75;
/** The share by which the reading may move differently from the host's or, when it is its own, move at all. */
const tolerated = 0.25;

/**
 * The rule for gauges, which go up and down: following a step that the host makes, there and back, leaks. Others move
 * the host's gauge as well, so the reading is compared with what the host's gauge did, and not with what it should have
 * done.
 */
export function gaugeRule(
  what: string,
  { path, ask, figure, step }: Gauge,
): LeakRule<z.output<typeof evidence>> {
  return {
    method: `Reads ${path} on both sides before, while and after the host holds ${step.held}; following it leaks.`,
    evidence,
    async gather(context) {
      const look = () => onBothSides(context, (eye) => ask(eye, path));
      const file = await context.inside.stat(path);
      const before = await look();
      const during = await context.host.holding(step.kind, step.argument, look);
      await sleep(step.settleMs);
      return { file, before, during, after: await look() };
    },
    judge({ file, before, during, after }) {
      const barrier = barred(before.inside, file, what);
      if (barrier !== undefined) return barrier;
      const moves = (side: keyof BothSides) => {
        const [low, high, end] = [before, during, after].map((one) => figure(one[side]));
        if (low === undefined || high === undefined || end === undefined) return undefined;
        return [(high - low) / step.rise, (high - end) / step.rise] as const;
      };
      const [hosts, own] = [moves('host'), moves('inside')];
      if (own === undefined) return incomparable(what);
      if (hosts === undefined)
        return (
          hostHasNone(before.host, what) ?? judgement('inconclusive', `the host’s ${what} could not be read`)
        );
      if (hosts.every((move) => move < shown))
        return judgement('inconclusive', `the host’s own ${what} did not show the step`);
      if (own.every((move, leg) => Math.abs(move - (hosts[leg] ?? 0)) <= tolerated)) return follows(what);
      return own.every((move) => Math.abs(move) <= tolerated)
        ? isOwn(what)
        : judgement('inconclusive', `the ${what} it reads moved, but not as the host’s`);
    },
  };
}
