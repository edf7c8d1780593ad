import { z } from 'zod';
import type { Eye } from '../../../inside/eye.ts';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { type BoundaryProcess, type BoundaryRole, boundaryRoles } from '../../../targets/boundary-process.ts';
import {
  defineProbe,
  type Figures,
  type Judgement,
  judgement,
  type Probe,
  type ProbeContext,
} from '../probe.ts';
import type { Standing } from '../standing.ts';

/** What one process shows of one barrier. */
export interface Finding {
  readonly state: 'closed' | 'partly' | 'open' | 'unknown';
  /** What it does, after its name: `runs as root of the host`. */
  readonly says: string;
  /** The same in a word or two, for the processes behind it: `root`. */
  readonly brief: string;
  readonly figures?: Figures;
}

type Asked = Pick<
  Probe,
  'id' | 'title' | 'question' | 'source' | 'method' | 'cannotShow' | 'controls' | 'ownControls'
> &
  Omit<Standing, 'boundary'>;

interface BehindSpec<S> extends Asked {
  readonly seen: z.ZodType<S>;
  /** Reads from the host what one process shows. */
  look(host: Eye, process: BoundaryProcess, context: ProbeContext): Promise<S>;
  find(seen: S): Finding;
}

const mostProcesses = 12;

/**
 * A probe that asks the host the same of each process that stands between the workload and the host. Nothing of the
 * evidence is from inside, so that no instance can forge it. The weakest of the processes that the workload speaks to
 * decides; those behind them are named beside it.
 */
export function defineBehind<S>({ seen, look, find, ...asked }: BehindSpec<S>): Probe {
  const process = z.strictObject({ role: z.enum(boundaryRoles), name: reading, seen });
  return defineProbe({
    ...asked,
    category: 'behind',
    boundary: 'behind',
    users: ['root'],
    evidence: z.strictObject({ processes: z.array(process).max(mostProcesses) }),
    async gather(context) {
      const { host, boundary } = context;
      const processes: z.output<typeof process>[] = [];
      for (const one of boundary.slice(0, mostProcesses)) {
        const name = await host.read(`/proc/${one.pid}/comm`, 16);
        processes.push({ role: one.role, name, seen: await look(host, one, context) });
      }
      return { processes };
    },
    judge: ({ processes }) =>
      concluded(processes.map(({ role, name, seen: shown }) => ({ role, name, finding: find(shown) }))),
  });
}

interface Found {
  readonly role: BoundaryRole;
  readonly name: Reading;
  readonly finding: Finding;
}

/** The roles of the processes that a workload speaks to, so that a flaw of theirs lands in them. */
export const spokenTo: readonly BoundaryRole[] = ['workload', 'sandbox', 'helper', 'monitor'];
const names: Readonly<Record<BoundaryRole, string>> = {
  workload: 'its first process',
  sandbox: 'its sandbox',
  helper: 'its sandbox’s helper',
  monitor: 'its QEMU',
  supervisor: 'its supervisor',
  daemon: 'a daemon',
};
const worstFirst: readonly Finding['state'][] = ['open', 'unknown', 'partly', 'closed'];

function concluded(found: readonly Found[]): Judgement {
  const front = found.filter(({ role }) => spokenTo.includes(role));
  const worst = worstFirst.find((state) => front.some(({ finding }) => finding.state === state));
  if (worst === undefined)
    return judgement('inconclusive', 'the host does not know which of its processes it is');
  const clauses = [...Map.groupBy(front, ({ finding }) => finding.says)].map(([says, some]) => {
    const [first, ...others] = [...new Set(some.map(({ role }) => names[role]))];
    return `${first} ${says}${others.length === 0 ? '' : ` (and so for ${others.join(', ')})`}`;
  });
  const further = found.filter(({ role }) => !spokenTo.includes(role));
  const behind = [...new Set(further.map(({ name, finding }) => `${nameOf(name)} (${finding.brief})`))];
  const because = [
    clauses.join(', '),
    ...(behind.length === 0 ? [] : [`behind it: ${behind.join(', ')}`]),
  ].join('; ');
  const figures = front.find(({ finding }) => finding.state === worst)?.finding.figures;
  return judgement(worst === 'unknown' ? 'inconclusive' : worst, because, figures);
}

/** A process may choose its name: only a plain one is repeated. */
function nameOf(name: Reading): string {
  return /^[\w.:+-]{1,15}(?=\n$)/.exec(wholeText(name) ?? '')?.[0] ?? 'a process without a plain name';
}

/** The finding where the host could not be asked. */
export function notKnown(what: string): Finding {
  return { state: 'unknown', says: `does not show ${what}`, brief: 'not known' };
}

/** The link that names a namespace of a process, and the host's own. */
export const namespacePair = z.strictObject({ own: reading, host: reading });
export type NamespacePair = z.output<typeof namespacePair>;

export async function readNamespace(host: Eye, pid: number, kind: string): Promise<NamespacePair> {
  return {
    own: await host.link(`/proc/${pid}/ns/${kind}`),
    host: await host.link(`/proc/self/ns/${kind}`),
  };
}

/** True when the process is in the host's own namespace of this kind; undefined when that is not known. */
export function isHosts(kind: string, { own, host }: NamespacePair): boolean | undefined {
  const [one, other] = [wholeText(own), wholeText(host)];
  const isName = (text: string | undefined) => new RegExp(`^${kind}:\\[\\d{1,20}\\]$`).test(text ?? '');
  return isName(one) && isName(other) ? one === other : undefined;
}
