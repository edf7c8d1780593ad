import { z } from 'zod';
import { BallastError } from '../../../errors.ts';
import type { Eye } from '../../../inside/eye.ts';
import type { HoldKind } from '../../../inside/hold-kind.ts';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { judgement } from '../probe.ts';
import { barred, follows, incomparable, isOwn, type LeakRule } from './leak-rule.ts';

/** A list of kernel objects, with a kind of object that can be put on it for a moment. */
export interface Trace {
  readonly path: string;
  readonly kind: HoldKind;
  /** The object in words, for people. */
  readonly held: string;
  /** Makes the text that it is found by; another one each time. */
  newMarker(): string;
}

const search = z.strictObject({ marker: z.string().min(8).max(64), where: reading });
const evidence = z.strictObject({
  file: reading,
  /** Tells whether the list may be opened inside; the rest is null if not. */
  open: reading,
  /** The host's object, looked for on the host and inside. */
  hosts: z.strictObject({ marker: search.shape.marker, host: reading, inside: reading }).nullable(),
  /**
   * An object of the instance's own, looked for inside: a list that does not show it proves nothing by what is missing.
   */
  own: search.nullable(),
});

/** The rule for lists: finding an object inside that the host has just put on its list leaks. */
export function traceRule(
  what: string,
  { path, kind, held, newMarker }: Trace,
): LeakRule<z.output<typeof evidence>> {
  return {
    method: `Looks in ${path} inside for ${held} that the host holds, and for one of its own, without which a missing one says nothing.`,
    evidence,
    async gather({ inside, host }) {
      const file = await inside.stat(path);
      const open = await inside.open(path);
      if (open.kind === 'refused') return { file, open, hosts: null, own: null };
      const marker = newMarker();
      const hosts = await host.holding(kind, marker, async () => ({
        marker,
        host: await host.containing(path, marker),
        inside: await inside.containing(path, marker),
      }));
      return { file, open, hosts, own: await ownTrace(inside, path, kind, newMarker()) };
    },
    judge({ file, open, hosts, own }) {
      const barrier = open.kind === 'refused' ? barred(open, file, what) : undefined;
      if (barrier !== undefined) return barrier;
      if (hosts === null) return judgement('error', 'its evidence is malformed');
      if (listed(hosts.host, hosts.marker) !== true)
        return judgement('inconclusive', `what to look for was not even found in the host’s ${what}`);
      const isSeen = listed(hosts.inside, hosts.marker);
      if (isSeen === undefined) return incomparable(what);
      if (isSeen) return follows(what);
      const masked = barred(hosts.inside, file, what);
      if (masked?.verdict === 'denied') return masked;
      return own !== null && listed(own.where, own.marker) === true
        ? isOwn(what)
        : judgement('inconclusive', `the ${what} does not even show what is its own`);
    },
  };
}

/** The instance's own object; null when it may not have one. */
async function ownTrace(inside: Eye, path: string, kind: HoldKind, marker: string) {
  try {
    return await inside.holding(kind, marker, async () => ({
      marker,
      where: await inside.containing(path, marker),
    }));
  } catch (error) {
    if (error instanceof BallastError && error.code === 'probe-hold') return null;
    throw error;
  }
}

/** True when a list shows the object; undefined when the text is not of that list. */
function listed(one: Reading, marker: string): boolean | undefined {
  if (one.kind === 'refused') return undefined;
  const isMarked = one.text.split('\n').some((line) => line.includes(marker));
  return isMarked || wholeText(one) !== '' ? isMarked || undefined : false;
}
