import { ownValue } from '../../fields/own-value.ts';
import { explained, judgedIfRecorded, line, type Pair } from './line.ts';
import type { ProcessesEvidence } from './records.ts';
import { seenOtherwise } from './sees-line.ts';
import type { CertificateLine, Consequence } from './summary.ts';

type Counts = Readonly<Record<string, number>>;

/** Compares the names and numbers of the workload's processes and threads once it is ready. */
export function processesLine({ own, reference }: Pair): CertificateLine {
  return judgedIfRecorded(own.processes, reference.processes, (mine, theirs) => {
    const processes = differing('process', mine.processes, theirs.processes);
    const threads = differing('thread', mine.threads, theirs.threads);
    const details = [...processes, ...threads];
    const found = countsText(mine);
    if (mine.cut || theirs.cut) return line('untold', 'it has more processes and threads than are counted');
    if ([mine, theirs].some((one) => Object.keys(one.processes).length === 0))
      return line('untold', 'no process of the workload was counted');
    if (details.length === 0) return line('equal', found);
    const text = `${found}; in the reference ${countsText(theirs)}`;
    const comesAndGoes = !mine.settled || !theirs.settled;
    if (comesAndGoes) return explained(`${text}; they come and go`, details, consequence);
    if (processes.length === 0) return explained(`the same processes; ${text}`, details, consequence);
    const why = reasonIn({ own, reference });
    return why === undefined
      ? line('different', text, details)
      : explained(`${text}; ${why}`, details, consequence);
  });
}

const consequence: Consequence = {
  text: 'its memory and its speed are those of another number of processes or threads',
  groups: ['memory', 'speed'],
};

/** The things by which a program may have chosen another number of processes; undefined: both see the same. */
function reasonIn({ own, reference }: Pick<Pair, 'own' | 'reference'>): string | undefined {
  const [mine, theirs] = [own.sees, reference.sees];
  if (mine === undefined || theirs === undefined || 'missing' in mine || 'missing' in theirs)
    return undefined;
  const other = seenOtherwise(mine, theirs);
  return other.length === 0
    ? undefined
    : `a program may choose it by what it sees otherwise (${other.map((one) => one.say(mine)).join(', ')})`;
}

function differing(what: string, own: Counts, theirs: Counts): readonly string[] {
  const names = [...new Set([...Object.keys(own), ...Object.keys(theirs)])].sort();
  return names
    .map((name) => ({ name, mine: ownValue(own, name) ?? 0, other: ownValue(theirs, name) ?? 0 }))
    .filter(({ mine, other }) => mine !== other)
    .map(({ name, mine, other }) => `${what} ${name}: ${mine}; in the reference ${other}`);
}

function countsText({ processes, threads }: ProcessesEvidence): string {
  const sum = (counts: Counts) => Object.values(counts).reduce((total, one) => total + one, 0);
  const [ofProcesses, ofThreads] = [sum(processes), sum(threads)];
  return `${ofProcesses} ${ofProcesses === 1 ? 'process' : 'processes'} with ${ofThreads} ${ofThreads === 1 ? 'thread' : 'threads'}`;
}
