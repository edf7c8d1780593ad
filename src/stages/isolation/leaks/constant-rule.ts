import { z } from 'zod';
import type { Eye } from '../../../inside/eye.ts';
import { type Reading, reading } from '../../../inside/reading.ts';
import { judgement, kernelOwner } from '../probe.ts';
import { barred, equalOf, follows, hostHasNone, incomparable, isOwn, type LeakRule } from './leak-rule.ts';

export interface Constant {
  /** The file’s path; it may depend on the host’s own names. */
  readonly path: string | ((host: Eye) => Promise<string>);
  readonly ask: (eye: Eye, path: string) => Promise<Reading>;
  /** The part that must be equal, for example without columns that change; undefined when it is no such file. */
  readonly content: (one: Reading) => string | undefined;
  /** The part in words, for people. */
  readonly compared: string;
  /** True when equality alone is proof, since no other machine could say the same by itself. */
  readonly isUnique?: true;
}

const evidence = z.strictObject({
  kernel: kernelOwner,
  path: z.string().max(256),
  file: reading,
  before: reading,
  inside: reading,
  after: reading,
});

const byItself = 'A kernel of its own may say the same by itself, so equality counts only on the host’s.';

/**
 * The rule for content that hardly ever changes: equal content leaks. The host’s is read twice, in case it changes just
 * then.
 */
export function constantRule(
  what: string,
  { path, ask, content, compared, isUnique }: Constant,
): LeakRule<z.output<typeof evidence>> {
  return {
    method: `Compares ${compared} with the host’s.${isUnique ? '' : ` ${byItself}`}`,
    evidence,
    async gather({ inside, host, kernel }) {
      const at = typeof path === 'string' ? path : await path(host);
      const file = await inside.stat(at);
      const before = await ask(host, at);
      return { kernel, path: at, file, before, inside: await ask(inside, at), after: await ask(host, at) };
    },
    judge({ kernel, file, before, inside, after }) {
      const barrier = barred(inside, file, what);
      if (barrier !== undefined) return barrier;
      const [earlier, own, later] = [before, inside, after].map(content);
      if (own === undefined) return incomparable(what);
      if (earlier === undefined || later === undefined)
        return hostHasNone(before, what) ?? judgement('inconclusive', `the host’s ${what} could not be read`);
      if (own === earlier || own === later) return isUnique ? follows(what) : equalOf(kernel, what);
      return earlier === later
        ? isOwn(what)
        : judgement('inconclusive', `the host’s ${what} changed meanwhile`);
    },
  };
}
