import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { defineProbe, judgement, kernelOwner, type ProbeContext, permitted } from '../probe.ts';

/** The outcomes that count as refused: EPERM, ENOSYS, or killed for it. */
const refusals = new Set([1, 38, 255]);
/** The outcomes that say nothing: blocked, or not even tried. */
const nothingSaid = new Set([253, 254]);
/** The fewest calls that must have been answered for a sweep to count. */
const fewestCalls = 200;
const nobody = 65_534;

const evidence = z.strictObject({
  kernel: kernelOwner,
  filter: reading,
  own: reading,
  /** The sweep as an ordinary user. In a control, root answers for that user as well. */
  asUser: reading.nullable(),
  /** The sweep of a user in the container without a filter that has no capability which this one lacks. */
  reference: reading.nullable(),
});

interface Sweep {
  readonly capabilities: bigint;
  /** The errno of each call, by its number. */
  readonly answers: ReadonlyMap<number, number>;
}

function sweepIn(one: Reading | null): Sweep | undefined {
  const text = one === null ? undefined : wholeText(one);
  const [, mask, digits] = /^([0-9a-f]{16})\n((?:[0-9a-f]{2}|\.\.){1,600})\n$/.exec(text ?? '') ?? [];
  if (mask === undefined || digits === undefined) return undefined;
  const answers = new Map<number, number>();
  for (const [number, code] of (digits.match(/../g) ?? []).entries()) {
    const errno = Number.parseInt(code, 16);
    if (code !== '..' && !nothingSaid.has(errno)) answers.set(number, errno);
  }
  return answers.size < fewestCalls ? undefined : { capabilities: BigInt(`0x${mask}`), answers };
}

/**
 * The sweep of the control to compare with: the same user's, or that of its ordinary user where root has lost
 * capabilities that root of the control has. Whatever is refused to both is then counted as nobody's work.
 */
function referenceFor({ reference, user }: ProbeContext, own: Reading): Reading | null {
  const parsed = evidence.safeParse(reference);
  if (!parsed.success) return null;
  const { own: asRoot, asUser } = parsed.data;
  const isComparable = user === 'root' && !lacksCapability(sweepIn(own), sweepIn(asRoot));
  return isComparable ? asRoot : asUser;
}

/** True when the other has a capability that this one does not have. */
function lacksCapability(one: Sweep | undefined, other: Sweep | undefined): boolean {
  return one !== undefined && other !== undefined && (other.capabilities & ~one.capabilities) !== 0n;
}

export const s2 = defineProbe({
  id: 'S2',
  title: 'System calls refused',
  category: 'system-calls',
  boundary: 'kernel',
  kind: 'one-flaw-away',
  closedBy: ['filter'],
  question: 'How many of the kernel’s system calls does a filter refuse it?',
  source: 'seccomp(2); the idea of amicontained and of syscall2seccomp',
  method:
    'Makes all system calls, each in a process of its own, with arguments that are none, and compares those refused (EPERM, ENOSYS) with a container without a filter: with the same user of it, or with its ordinary user where root lacks capabilities that its root has.',
  cannotShow:
    'A call that a capability would refuse as well is not counted as the filter’s: that number is the least. Calls that cannot be made harmless are left out, named in native/probe/sweep.c; a filter may decide by arguments that were not tried; an instance may lie about what it was answered.',
  users: ['root', 'user'],
  controls: ['no-seccomp'],
  evidence,
  async gather(context) {
    const { inside, kernel, user } = context;
    const filter = await inside.lines('/proc/self/status', 'Seccomp:');
    const own = await inside.sweep();
    const reference = referenceFor(context, own);
    const asUser = reference === null && user === 'root' ? await inside.sweep(nobody) : null;
    return { kernel, filter, own, asUser, reference };
  },
  judge({ kernel, filter, own, reference }) {
    const sweep = sweepIn(own);
    if (sweep === undefined) return judgement('inconclusive', 'what it answers is no sweep of system calls');
    const { answers } = sweep;
    const refused = [...answers].filter(([, errno]) => refusals.has(errno));
    const some = `${refused.length} of ${answers.size} system calls`;
    // A kernel answers ENOSYS for what it does not have: nobody but itself can tell that from a refusal.
    if (kernel === 'own') return permitted(kernel, `its own kernel refuses or lacks ${some}`);
    const other = sweepIn(reference);
    if (other === undefined) {
      return wholeText(filter) === 'Seccomp:\t0\n' && refused.length < answers.size / 2
        ? permitted(kernel, `without a filter, it is refused ${some}`)
        : judgement('inconclusive', `it is refused ${some}, but there is nothing to compare with`);
    }
    const existing = [...answers.keys()].filter((number) => isThere(other.answers.get(number)));
    const isRefused = (number: number) => refusals.has(answers.get(number) ?? 0);
    const byFilter = existing.filter(
      (number) => isRefused(number) && !refusals.has(other.answers.get(number) ?? 0),
    );
    const stopped = existing.filter(isRefused).length;
    const calls = existing.length - stopped;
    const figures = { calls, existingCalls: existing.length, refusedCalls: stopped };
    if (byFilter.length === 0)
      return {
        ...permitted(
          kernel,
          `of ${existing.length} system calls that exist, ${calls} are answered, no fewer than without a filter`,
        ),
        figures,
      };
    if (lacksCapability(sweep, other))
      return judgement('inconclusive', `it is refused ${some}, but has other capabilities than its control`);
    return judgement(
      'denied',
      `of ${existing.length} system calls that exist, ${calls} reach the host’s kernel and ${stopped} are refused, at least ${byFilter.length} by a filter`,
      figures,
    );
  },
});

/** True for a call that the kernel has: without a filter, anything but ENOSYS is an answer of its own. */
function isThere(errno: number | undefined): boolean {
  return errno !== undefined && errno !== 38;
}
