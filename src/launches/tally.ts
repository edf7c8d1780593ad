import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../host/host.ts';
import { LineSplitter } from '../host/line-splitter.ts';
import { nativeBinary } from '../native/build.ts';
import type { Daemons } from '../observe/daemons.ts';
import { Questions } from '../targets/questions.ts';

/** What one launch has cost the host, and how busy the host was, from `begin` to `end`; null: it cannot be told. */
export interface Tallied {
  /** The CPU time, in ns, of all that exists for the launch: of its makers and of everything that they have started. */
  readonly totalCpuNs: number | null;
  /** The CPU time, in ns, that is charged to the instance's cgroup. */
  readonly cgroupCpuNs: number | null;
  /** The CPU time, in ns, of the engine's daemons themselves. */
  readonly daemonsCpuNs: number | null;
  /** The CPU time, in ns, of a virtual machine's threads besides those of its virtual CPUs; null also where it is none. */
  readonly monitorCpuNs: number | null;
  /** Bytes that the instance's processes have read from storage. */
  readonly readBytes: number | null;
  /** Page faults of the instance's processes that had to wait for storage. */
  readonly majorFaults: number | null;
  /** Context switches of the instance's threads that were alive at the end. */
  readonly contextSwitches: number | null;
  /** The rise of the host's CPU pressure (PSI `some`), in µs. */
  readonly cpuPressureUs: number | null;
  /** The time in which the host's CPUs were neither idle nor taken away by a hypervisor, in ns, all CPUs together. */
  readonly busyCpuNs: number | null;
  /** The time over which pressure and busy time were counted, in ns. */
  readonly observedNs: number;
  /** The time from the request to end until the CPU times were read, in ns. */
  readonly lateNs: number;
}

/** What a tally gives back, and the reason why total CPU time is not told; null when it is. */
export interface TallyResult {
  readonly tallied: Tallied | undefined;
  readonly uncounted: string | null;
}

/** Tallies one launch at a time. Nothing that it does may fail a launch. */
export interface Tally extends AsyncDisposable {
  /**
   * Begins to count, for daemons and for what already waits for this instance.
   * @param knownBy as in `HostSide`
   * @returns what ends the counting; call it as soon as the window is over
   */
  begin(knownBy: string, daemons: Daemons): Promise<() => Promise<TallyResult>>;
}

/** The time that the helper has to answer: it walks through all processes of the host. */
const answerMs = 10_000;
const endingMs = 5000;
const longestLine = 1024;

/** Starts the helper on the host that tallies. It ends when disposed of, and by itself when the harness dies. */
export async function startTally(host: Host): Promise<Tally> {
  const helper = await host.spawn([await nativeBinary(host, 'tally')]);
  const questions = new Questions((line) => void helper.stdin.write(`${line}\n`));
  const gone = () => questions.end();
  helper.exited.then(gone, gone);
  helper.stderr.resume();
  for (const stream of [helper.stdin, helper.stdout, helper.stderr]) stream.on('error', () => undefined);
  const splitter = new LineSplitter(longestLine);
  helper.stdout.on('data', (chunk: Buffer) => {
    for (const line of splitter.push(chunk)) questions.hear(line);
  });
  return {
    async begin(knownBy, daemons) {
      const pids = daemons.kind === 'found' ? daemons.daemons.map(({ pid }) => pid) : [];
      const begun = parseBegun(await questions.ask(`begin ${[knownBy, ...pids].join(' ')}`, answerMs));
      const uncounted = daemons.kind === 'unknown' ? daemons.reason : begun;
      return async () => {
        const tallied = parseTallied((await questions.ask('end', answerMs)) ?? '');
        if (tallied === undefined) return { tallied, uncounted: 'the helper that tallies did not answer' };
        return uncounted === null
          ? { tallied, uncounted }
          : { tallied: { ...tallied, totalCpuNs: null }, uncounted };
      };
    },
    async [Symbol.asyncDispose]() {
      helper.stdin.end();
      const late = sleep(endingMs, 'late', { ref: false });
      const ended = helper.exited.catch(() => undefined);
      if ((await Promise.race([ended, late])) === 'late') helper.kill('KILL');
    },
  };
}

/** Why nothing is counted by descent, from `begun` or `begun REASON`; null when it is. */
function parseBegun(answer: string | undefined): string | null {
  if (answer === 'begun') return null;
  return answer?.startsWith('begun ') === true
    ? answer.slice('begun '.length, 200)
    : 'the helper that tallies did not answer';
}

/** Parses the answer to `end`; undefined for anything else. */
export function parseTallied(answer: string): Tallied | undefined {
  if (!/^used(?: (?:-1|\d{1,18})){11}$/.test(answer)) return undefined;
  const numbers = answer.split(' ').slice(1).map(Number);
  const at = (index: number) => {
    const number = numbers[index] as number;
    return number < 0 ? null : number;
  };
  return {
    totalCpuNs: at(0),
    cgroupCpuNs: at(1),
    daemonsCpuNs: at(2),
    monitorCpuNs: at(3),
    readBytes: at(4),
    majorFaults: at(5),
    contextSwitches: at(6),
    cpuPressureUs: at(7),
    busyCpuNs: at(8),
    observedNs: at(9) ?? 0,
    lateNs: at(10) ?? 0,
  };
}
