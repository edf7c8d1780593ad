import { z } from 'zod';
import type { Eye } from '../../../inside/eye.ts';
import { type Reading, reading } from '../../../inside/reading.ts';
import { placeOf, type Sandwiches, sandwiches, takeSandwiches } from '../compare.ts';
import { judgement } from '../probe.ts';
import { barred, follows, hostHasNone, incomparable, isOwn, type LeakRule } from './leak-rule.ts';

export interface Counter {
  readonly path: string;
  readonly ask: (eye: Eye, path: string) => Promise<Reading>;
  readonly figure: (one: Reading) => number | undefined;
}

const evidence = z.strictObject({ file: reading, taken: z.array(sandwiches).min(1).max(4) });

/** The least value of a counter that proves anything without moving: many are 0 everywhere. */
const leastTelling = 100;

/**
 * The rule for content that only grows: lying three times between two readings of the host leaks. Of several counters,
 * those count that prove something.
 */
export function counterRule(
  what: string,
  counters: readonly [Counter, ...Counter[]],
): LeakRule<z.output<typeof evidence>> {
  const [{ path }] = counters;
  const paths = counters.map((counter) => counter.path).join(', ');
  return {
    method: `Reads ${paths} inside between two readings of the host, three times; always between leaks.`,
    evidence,
    async gather(context) {
      const file = await context.inside.stat(path);
      const taken: Sandwiches[] = [];
      for (const counter of counters)
        taken.push(await takeSandwiches(context, (eye) => counter.ask(eye, counter.path)));
      return { file, taken };
    },
    judge({ file, taken }) {
      if (taken.length !== counters.length) return judgement('error', 'its evidence is malformed');
      const places = counters.map(({ figure }, index) => place(taken[index] ?? [], figure));
      const told = places.filter((one) => one !== undefined);
      if (told.length > 0 && told.every((one) => one === 'within')) return follows(what);
      if (told.length > 0 && told.every((one) => one === 'outside')) return isOwn(what);
      if (told.length > 0)
        return judgement('inconclusive', `the ${what} it reads looked like the host’s only in part`);
      const first = taken[0]?.[0];
      const barrier = first && barred(first.inside, file, what);
      if (barrier !== undefined) return barrier;
      const isCounter = counters.some(({ figure }, index) => {
        const one = taken[index]?.[0]?.inside;
        return one !== undefined && figure(one) !== undefined;
      });
      return (isCounter && first && hostHasNone(first.before, what)) || incomparable(what);
    },
  };
}

function place(taken: Sandwiches, figure: Counter['figure']) {
  const found = placeOf(taken, figure);
  const [first, last] = [taken[0], taken.at(-1)];
  const lowest = first && figure(first.before);
  const highest = last && figure(last.after);
  if (lowest === undefined || highest === undefined) return undefined;
  // A counter that is small and does not move cannot show that it is the host’s.
  return found !== 'outside' && lowest === highest && lowest < leastTelling ? undefined : found;
}
