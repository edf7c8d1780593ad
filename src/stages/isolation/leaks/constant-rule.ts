import { z } from 'zod';
import type { Eye } from '../../../inside/eye.ts';
import { type Reading, reading } from '../../../inside/reading.ts';
import { judgement, kernelOwner } from '../probe.ts';
import { barred, equalOf, follows, hostHasNone, incomparable, isOwn, type LeakRule } from './leak-rule.ts';

export interface Constant {
  /** The file's path; it may depend on the names that its kernel gives, which are another's on a kernel of its own. */
  readonly path: string | ((eye: Eye) => Promise<string>);
  readonly ask: (eye: Eye, path: string) => Promise<Reading>;
  /** The part that must be equal, for example without columns that change; undefined when it is no such file. */
  readonly content: (one: Reading) => string | undefined;
  /** The part in words, for people. */
  readonly compared: string;
  /**
   * True when equality leaks on any kernel: no other machine would say the same by itself, or no kernel makes it, as with
   * the model of the processor.
   */
  readonly onAnyKernel?: true;
  /** Tells what only a sandbox answers that makes it up. */
  readonly isMadeUp?: (content: string) => boolean;
}

const evidence = z.strictObject({
  kernel: kernelOwner,
  path: z.string().max(256),
  hostPath: z.string().max(256),
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
  { path, ask, content, compared, onAnyKernel, isMadeUp }: Constant,
): LeakRule<z.output<typeof evidence>> {
  return {
    method: `Compares ${compared} with the host’s.${onAnyKernel ? '' : ` ${byItself}`}`,
    evidence,
    async gather({ inside, host, kernel }) {
      const pathOf = async (eye: Eye) => (typeof path === 'string' ? path : await path(eye));
      const hostPath = await pathOf(host);
      // On the host's kernel a name that is hidden inside is still the host's.
      const at = kernel === 'own' ? await pathOf(inside) : hostPath;
      const file = await inside.stat(at);
      const before = await ask(host, hostPath);
      const own = await ask(inside, at);
      return { kernel, path: at, hostPath, file, before, inside: own, after: await ask(host, hostPath) };
    },
    judge({ kernel, file, before, inside, after }) {
      const barrier = barred(inside, file, what);
      if (barrier !== undefined) return barrier;
      const [earlier, own, later] = [before, inside, after].map(content);
      if (own === undefined) return incomparable(what);
      if (isMadeUp?.(own) === true)
        return judgement('synthetic', `what it reads as ${what} is made up: it names nothing`);
      if (earlier === undefined || later === undefined)
        return hostHasNone(before, what) ?? judgement('inconclusive', `the host’s ${what} could not be read`);
      if (own === earlier || own === later) return onAnyKernel ? follows(what) : equalOf(kernel, what);
      return earlier === later
        ? isOwn(what)
        : judgement('inconclusive', `the host’s ${what} changed meanwhile`);
    },
  };
}
