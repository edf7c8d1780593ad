import { z } from 'zod';
import { BallastError } from '../../errors.ts';
import type { Eye } from '../../inside/eye.ts';
import type { HoldKind } from '../../inside/hold-kind.ts';
import { type Reading, reading } from '../../inside/reading.ts';
import { type Judgement, judgement, type ProbeContext, unreadable } from './probe.ts';

/** A count of what a kernel has only so much of for everybody, and a step that an instance makes in it for a moment. */
export interface SharedCount {
  /** The things that are counted, in words for people. */
  readonly what: string;
  readonly hold: { readonly kind: HoldKind; readonly argument: number };
  readonly look: (eye: Eye) => Promise<Reading>;
  readonly figure: (one: Reading) => number | undefined;
  /** The least rise and fall that show the step. */
  readonly least: number;
  /** The distance that others may move it meanwhile. */
  readonly mostByItself: number;
}

/** The count of the host before, while and after the instance holds its step, and the instance's own. */
export const countedStep = z.strictObject({
  quiet: reading,
  before: reading,
  during: reading,
  after: reading,
  own: z.strictObject({ before: reading, during: reading }),
});
export type CountedStep = z.output<typeof countedStep>;

/**
 * Lets the instance hold its step.
 * @throws BallastError `probe-hold` when it could not
 */
export async function countStep(
  { inside, host }: Pick<ProbeContext, 'inside' | 'host'>,
  { hold, look }: SharedCount,
): Promise<CountedStep> {
  const quiet = await look(host);
  const ownBefore = await look(inside);
  const before = await look(host);
  const [during, ownDuring] = await inside.holding(hold.kind, hold.argument, async () => [
    await look(host),
    await look(inside),
  ]);
  return { quiet, before, during, after: await look(host), own: { before: ownBefore, during: ownDuring } };
}

/** The same; null when the instance may not hold such a thing. */
export async function countStepIfHeld(
  context: Pick<ProbeContext, 'inside' | 'host'>,
  count: SharedCount,
): Promise<CountedStep | null> {
  try {
    return await countStep(context, count);
  } catch (error) {
    if (error instanceof BallastError && error.code === 'probe-hold') return null;
    throw error;
  }
}

/** Shared when the host's count rises and falls with the instance's step, isolated when only its own does. */
export function judgeCount(
  { quiet, before, during, after, own }: CountedStep,
  { what, figure, least, mostByItself }: SharedCount,
): Judgement {
  const [first, low, high, end] = [quiet, before, during, after].map(figure);
  if (first === undefined || low === undefined || high === undefined || end === undefined)
    return judgement('inconclusive', `the host’s count of ${what} could not be read`);
  if (Math.abs(low - first) > mostByItself)
    return judgement('inconclusive', `the host’s count of ${what} moved by ${low - first} by itself`);
  const [rise, fall] = [high - low, high - end];
  if (rise >= least && fall >= least) return judgement('shared', `its ${what} count among the host’s`);
  if (Math.abs(rise) > mostByItself || Math.abs(fall) > mostByItself)
    return judgement('inconclusive', `the host’s count of ${what} rose by ${rise} and fell by ${fall}`);
  const refusal = unreadable(own.before, `count of ${what}`);
  if (refusal !== undefined) return refusal;
  const [ownLow, ownHigh] = [own.before, own.during].map(figure);
  return ownLow !== undefined && ownHigh !== undefined && ownHigh - ownLow >= least
    ? judgement('isolated', `its ${what} do not count among the host’s`)
    : judgement('inconclusive', `its ${what} are counted nowhere`);
}
