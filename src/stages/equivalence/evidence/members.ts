import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessesEvidence } from '../records.ts';
import { askFor, malformed, type SeenProcess } from './ask.ts';

/** A workload may go on starting processes after its first correct answer: they are read until they stay the same. */
const pauseMs = 250;
const mostReadings = 20;

/** Gathers the names and numbers of the workload's processes and threads. */
export async function gatherProcesses({ session, pid }: SeenProcess): Promise<ProcessesEvidence> {
  const read = async () => {
    const { body, cut } = await askFor(session, 'members', [pid]);
    return { text: body.toString('latin1'), cut };
  };
  let last = await read();
  for (let readings = 1; readings < mostReadings; readings++) {
    await sleep(pauseMs);
    const next = await read();
    if (next.text === last.text) return { ...parseMembers(next.text, next.cut), settled: true };
    last = next;
  }
  return { ...parseMembers(last.text, last.cut), settled: false };
}

/**
 * Parses the answer; when `cut`, its last line may be incomplete.
 * @throws BallastError `equivalence-malformed`
 */
export function parseMembers(
  text: string,
  cut: boolean,
): Pick<ProcessesEvidence, 'processes' | 'threads' | 'cut'> {
  const lines = text.split('\n');
  if (lines.pop() !== '' && !cut) throw malformed('the list of processes');
  const named = lines.map((one) => {
    const [, what, name] = /^(process|thread) ([!-~]{0,192})$/.exec(one) ?? [];
    if (what === undefined || name === undefined) throw malformed('a process of the workload');
    return { what, name };
  });
  const counted = (wanted: string) => {
    const names = named.filter(({ what }) => what === wanted).map(({ name }) => name);
    const groups = [...Map.groupBy(names, (name) => name)].map(
      ([name, { length }]) => [name, length] as const,
    );
    return Object.fromEntries(groups.sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return { processes: counted('process'), threads: counted('thread'), cut };
}
