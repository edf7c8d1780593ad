import { z } from 'zod';
import { type Reading, reading, wholeLines } from '../../../inside/reading.ts';
import { type BothSides, bothSides, onBothSides } from '../compare.ts';
import { defineProbe, judgement, kernelOwner, permitted } from '../probe.ts';
import { isRefusal, isUnknown } from '../system-calls.ts';

const [familyCount, protocolCount] = [46, 32];
/** Families by their number, of those that a filter usually refuses or that have often been flawed. */
const names: Readonly<Record<number, string>> = {
  15: 'key',
  16: 'netlink',
  17: 'packet',
  21: 'RDS',
  29: 'CAN',
  30: 'TIPC',
  31: 'Bluetooth',
  38: 'crypto (ALG)',
  39: 'NFC',
  40: 'vsock',
  42: 'Qualcomm IPC',
  43: 'SMC',
  44: 'XDP',
};
/** Unix, IPv4, IPv6 and netlink: those that every program may need. */
const usual: readonly number[] = [1, 2, 10, 16];

export const s12 = defineProbe({
  id: 'S12',
  title: 'Families of sockets',
  category: 'system-calls',
  boundary: 'kernel',
  kind: 'one-flaw-away',
  closedBy: ['filter'],
  question: 'How many families of sockets and protocols of netlink may it ask its kernel for?',
  source: 'socket(2); netlink(7); seccomp(2); moby, default seccomp profile; CVE-2022-0185, CVE-2026-31431',
  method:
    'Asks for a socket of each of 46 families, of a type that does not exist, which the kernel refuses before it makes or loads anything; and for each of 32 protocols of netlink, of which those that the kernel has are opened and closed. The host answers the same, and where its kernel loads no modules, which families it has.',
  cannotShow:
    'A security module that refuses families is asked later, and not seen here. Where a kernel can load modules, a family that is not there yet counts as reached.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({
    kernel: kernelOwner,
    families: bothSides,
    netlinks: bothSides,
    /** The families of the kernel that it runs on; null where asking might load a module. */
    known: reading.nullable(),
  }),
  async gather(context) {
    const owner = context.kernel === 'own' ? context.inside : context.host;
    const modules = await owner.stat('/proc/modules');
    return {
      kernel: context.kernel,
      families: await onBothSides(context, (eye) => eye.network.families('filter')),
      netlinks: await onBothSides(context, (eye) => eye.network.netlinks()),
      known:
        modules.kind === 'refused' && modules.error === 'ENOENT'
          ? await owner.network.families('kernel')
          : null,
    };
  },
  judge({ kernel, families, netlinks, known }) {
    const [refused, refusedLinks] = [refusedIn(families, familyCount), refusedIn(netlinks, protocolCount)];
    if (refused === undefined || refusedLinks === undefined)
      return judgement('inconclusive', 'not every family could be asked for');
    const had = known === null ? undefined : outcomes(known, familyCount);
    if (known !== null && had === undefined)
      return judgement('inconclusive', 'the families of its kernel are not known');
    const has = (family: number) => had?.[family] !== 'EAFNOSUPPORT';
    const all = Array.from({ length: familyCount }, (_, family) => family).filter(has);
    const reached = all.filter((family) => !refused.has(family));
    const barred = all.filter((family) => refused.has(family));
    const figures = { families: reached.length, netlinkProtocols: protocolCount - refusedLinks.size };
    const counted = `${reached.length} of ${all.length} families of sockets and ${figures.netlinkProtocols} of ${protocolCount} protocols of netlink`;
    if (reached.length === 0) return judgement('denied', 'it is refused every family of sockets', figures);
    if (kernel === 'host' && barred.length > 0) {
      const barrier = `it reaches ${counted}; refused: ${named(barred)}`;
      return reached.every((family) => usual.includes(family))
        ? judgement('denied', barrier, figures)
        : judgement('partly', barrier, figures);
    }
    const { verdict, because } = permitted(kernel, `it reaches ${counted}`);
    return judgement(verdict, because, figures);
  },
});

/** The outcomes of an answer; undefined when they are not as many, or one of them was not tried. */
function outcomes(one: Reading, count: number): readonly string[] | undefined {
  const lines = wholeLines(one);
  if (lines?.length !== count || !lines.every((word) => /^[A-Z0-9]{2,20}$/.test(word))) return undefined;
  return lines.some(isUnknown) ? undefined : lines;
}

/** The places of those that are refused inside. A filter may answer as if a family did not exist. */
function refusedIn({ inside, host }: BothSides, count: number): ReadonlySet<number> | undefined {
  const [own, hosts] = [outcomes(inside, count), outcomes(host, count)];
  if (own === undefined || hosts === undefined) return undefined;
  const isHidden = (outcome: string, at: number) =>
    ['EAFNOSUPPORT', 'ENOSYS'].includes(outcome) && hosts[at] !== outcome;
  return new Set([...own.keys()].filter((at) => isRefusal(own[at]) || isHidden(own[at] ?? '', at)));
}

function named(families: readonly number[]): string {
  const known = families.flatMap((family) => names[family] ?? []);
  const others = families.length - known.length;
  return [...known, ...(others > 0 ? [`${others} others`] : [])].join(', ');
}
