import { formatBytes } from '../../wording/format.ts';
import { explained, judgedIfRecorded, line, type Pair } from './line.ts';
import type { SeesEvidence } from './records.ts';
import type { CertificateLine, Consequence, TouchedGroup } from './summary.ts';

/** One thing that a workload sees, and what a program does with it. */
interface Seen {
  readonly say: (sees: SeesEvidence) => string;
  readonly consequence: string;
  readonly groups: readonly TouchedGroup[];
}

const processors = (count: number) => `${count} ${count === 1 ? 'processor' : 'processors'}`;
/** A limit that its cgroup does not show is, for a program, none. */
const limited = (what: string, limit: number | 'none' | null, format: (figure: number) => string) =>
  typeof limit === 'number' ? `a ${what} limit of ${format(limit)}` : `no ${what} limit`;

/** The amounts of memory that count as the same: a kernel tells of what it keeps for itself in pages. */
const sameMemory = (a: number, b: number) => Math.abs(a / b - 1) <= 0.01;

const workers = 'a program that starts a worker for each processor starts another number of them';
const heaps = 'a program that sizes its heap or caches by the memory it sees makes them of another size';
const runtimes = 'a runtime that reads its limits from its cgroup (Java, Go, Node.js) sizes itself otherwise';

const online: Seen = {
  say: (sees) => `${processors(sees.online)} online`,
  consequence: workers,
  groups: ['startup', 'memory', 'speed'],
};
const allowed: Seen = {
  say: (sees) => `${processors(sees.allowed)} to run on`,
  consequence: workers,
  groups: ['startup', 'memory', 'speed'],
};
const memory: Seen = {
  say: (sees) => `${formatBytes(sees.memory)} of memory`,
  consequence: heaps,
  groups: ['memory', 'speed'],
};
const quota: Seen = {
  say: (sees) => limited('CPU', sees.quota, (figure) => `${Number(figure.toFixed(2))}`),
  consequence: runtimes,
  groups: ['memory', 'speed'],
};
const memoryLimit: Seen = {
  say: (sees) => limited('memory', sees.memoryLimit, formatBytes),
  consequence: runtimes,
  groups: ['memory', 'speed'],
};
const everything = [online, allowed, memory, quota, memoryLimit];

/** The things that two workloads do not see alike. */
export function seenOtherwise(own: SeesEvidence, reference: SeesEvidence): readonly Seen[] {
  return everything.filter((one) =>
    one === memory ? !sameMemory(own.memory, reference.memory) : one.say(own) !== one.say(reference),
  );
}

/** Compares what the workload sees of its machine, by which programs choose how much to do at once. */
export function seesLine({ own, reference }: Pair): CertificateLine {
  return judgedIfRecorded(own.sees, reference.sees, (mine, theirs) => {
    const other = seenOtherwise(mine, theirs);
    const sight = `${processors(mine.allowed)} and ${formatBytes(mine.memory)} of memory`;
    if (other.length === 0) return line('equal', `it sees ${sight}`);
    const details = other.map((one) => `${one.say(mine)}; in the reference ${one.say(theirs)}`);
    const all = (sees: SeesEvidence) => other.map((one) => one.say(sees)).join(', ');
    const text = `it sees ${all(mine)}; the reference sees ${all(theirs)}`;
    const isProcessors = other.includes(online) || other.includes(allowed);
    // The same kernel shows the same processors, unless somebody keeps the instance to some of them.
    const hasOwnKernel = !('missing' in own.machine) && own.machine.ownKernel !== false;
    if (isProcessors && !hasOwnKernel) return line('different', text, details);
    return explained(text, details, consequenceOf(other));
  });
}

function consequenceOf(other: readonly Seen[]): Consequence {
  const groups = (['startup', 'memory', 'speed'] as const).filter((group) =>
    other.some((one) => one.groups.includes(group)),
  );
  return { text: [...new Set(other.map(({ consequence }) => consequence))].join('; '), groups };
}
