import { z } from 'zod';
import type { Eye } from '../../../inside/eye.ts';
import { type Reading, reading } from '../../../inside/reading.ts';
import { sandwiches, takeSandwiches } from '../compare.ts';
import { judgement, kernelOwner } from '../probe.ts';
import { barred, equalOf, hostHasNone, incomparable, isOwn, type LeakRule } from './leak-rule.ts';

export interface Level {
  readonly path: string;
  readonly ask: (eye: Eye, path: string) => Promise<Reading>;
  readonly figure: (one: Reading) => number | undefined;
  /** The level in words, for people. */
  readonly compared: string;
}

const evidence = z.strictObject({ kernel: kernelOwner, file: reading, taken: sandwiches });

/** The share by which others may move it in the moment between two readings. */
const slack = 0.01;

/**
 * The rule for levels, which go up and down but follow no step that a host could make: freed memory, for one, is given
 * out again from lists of each processor before it is counted. So the level must be the host's, three times, on the
 * host's own kernel.
 */
export function levelRule(
  what: string,
  { path, ask, figure, compared }: Level,
): LeakRule<z.output<typeof evidence>> {
  return {
    method: `Reads ${compared} inside between two readings of the host, three times; as much as the host’s (to ${slack * 100} %) leaks. A kernel of its own may have as much by chance, so that counts only on the host’s.`,
    evidence,
    async gather(context) {
      const file = await context.inside.stat(path);
      return { kernel: context.kernel, file, taken: await takeSandwiches(context, (eye) => ask(eye, path)) };
    },
    judge({ kernel, file, taken }) {
      const [first] = taken;
      const barrier = first && barred(first.inside, file, what);
      if (barrier !== undefined) return barrier;
      const own = taken.map(({ inside }) => figure(inside));
      if (first === undefined || own.includes(undefined)) return incomparable(what);
      const isHosts = taken.map(({ before, inside, after }) => {
        const [earlier, level, later] = [before, inside, after].map(figure);
        if (earlier === undefined || level === undefined || later === undefined) return undefined;
        const [low, high] = [Math.min(earlier, later), Math.max(earlier, later)];
        return level >= low * (1 - slack) && level <= high * (1 + slack);
      });
      if (isHosts.includes(undefined))
        return (
          hostHasNone(first.before, what) ?? judgement('inconclusive', `the host’s ${what} could not be read`)
        );
      if (isHosts.every((one) => one === true)) return equalOf(kernel, what);
      return isHosts.includes(true)
        ? judgement('inconclusive', `what it reads as ${what} was the host’s only at times`)
        : isOwn(what);
    },
  };
}
