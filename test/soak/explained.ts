import { constants } from 'node:os';
import type { LaunchRecord } from '../../src/launches/records.ts';
import type { Ending, StoredRun } from '../e2e/started-run.ts';
import type { Disturbance } from './fault-round.ts';

/** How a run ended to which all this was done. */
export interface DisturbedRun extends Pick<StoredRun, 'status' | 'launches'> {
  readonly disturbances: readonly Disturbance[];
  readonly ending: Ending;
  readonly stderr: string;
}

type Status = StoredRun['status'];

/** What of a run's end is not explained by what was done to it: a line each. */
export function unexplained(run: DisturbedRun): readonly string[] {
  const { status, stderr, disturbances } = run;
  const said: string[] = [];
  if (!statusesAfter(disturbances).has(status)) said.push(`the run is stored as ${status}`);
  if (!exitCodesFor(run).includes(run.ending.exitCode))
    said.push(`a run that is ${status} ended with ${run.ending.exitCode ?? run.ending.signal}`);
  if (/^\s+at |fault of Ballast itself/m.test(stderr)) said.push('it shows a stack');
  if (run.ending.exitCode === 4 && !/^ {2}hint: /m.test(stderr)) said.push('it does not say what to do');
  return [...said, ...run.launches.flatMap((launch) => oddities(launch, disturbances))];
}

/** Each disturbance may also come too late to matter. */
function statusesAfter(disturbances: readonly Disturbance[]): ReadonlySet<Status> {
  return new Set(['complete', ...disturbances.flatMap(statusesBy)] as const);
}

function statusesBy(one: Disturbance): readonly Status[] {
  switch (one.kind) {
    case 'kill':
      // Who has entered the lab with it is its terminal.
      return one.whom === 'outer' ? ['interrupted', 'not stored'] : ['cut off', 'not stored'];
    case 'stop':
      return one.againAfterMs === undefined
        ? ['interrupted', 'not stored']
        : ['interrupted', 'cut off', 'not stored'];
    case 'connection':
      return ['failed', 'not stored'];
    case 'restart':
    case 'containerd':
    case 'qemu':
      return ['failed'];
    case 'freeze':
      return [];
  }
}

function exitCodesFor({ status, disturbances }: DisturbedRun): readonly (number | null)[] {
  const byStatus: Readonly<Record<Status, readonly number[]>> = {
    complete: [0],
    failed: [4],
    'not stored': disturbances.some(({ kind }) => kind === 'connection') ? [4] : [],
    interrupted: [],
    'cut off': [],
  };
  return [...byStatus[status], ...disturbances.flatMap(exitCodesBy)];
}

function exitCodesBy(one: Disturbance): readonly (number | null)[] {
  if (one.kind === 'kill') return [null, 128 + constants.signals.SIGKILL];
  // null: it came before anybody listened.
  if (one.kind === 'stop') return [null, 128 + constants.signals[one.signal]];
  return [];
}

function oddities(launch: LaunchRecord, disturbances: readonly Disturbance[]): readonly string[] {
  const { id, outcome } = launch;
  if (outcome.status === 'ready') return oddMarks(launch).map((odd) => `${id} is ready, and ${odd}`);
  const isExplained = disturbances.some((one) => outcomesBy(one, launch.target).includes(outcome.status));
  return isExplained ? [] : [`${id} is told as ${outcome.status}: ${outcome.reason}`];
}

function outcomesBy(one: Disturbance, target: string): readonly LaunchRecord['outcome']['status'][] {
  switch (one.kind) {
    case 'kill':
      return one.whom === 'outer' ? ['aborted'] : [];
    case 'stop':
      return ['aborted'];
    case 'connection':
      return ['failed'];
    case 'restart':
      return target === { dockerd: 'container', libvirtd: 'vm' }[one.daemon] ? ['failed'] : [];
    case 'containerd':
      return target === 'container' ? ['failed'] : [];
    case 'qemu':
      return target === 'vm' || target === 'microvm' ? ['failed'] : [];
    case 'freeze':
      return [];
  }
}

const order = ['requested', 'accepted', 'kernel', 'init', 'listening', 'ready'] as const;
/** Far above what any of these launches takes, frozen or not. */
const longestNs = 60e9;

function oddMarks({ marks }: LaunchRecord): readonly string[] {
  const odd: string[] = [];
  const { requested, ready } = marks;
  if (requested === undefined || ready === undefined) return ['without its marks'];
  for (const [name, mark] of Object.entries(marks))
    if (mark !== undefined && !(mark.earliestNs <= mark.latestNs)) odd.push(`${name} ended before it began`);
  for (const name of order) {
    const mark = marks[name];
    if (mark === undefined) continue;
    if (mark.latestNs < requested.earliestNs) odd.push(`${name} came before its request`);
    if (name !== 'accepted' && mark.earliestNs > ready.latestNs) odd.push(`${name} came after ready`);
  }
  if (ready.latestNs - requested.earliestNs > longestNs) odd.push('took more than a minute');
  return odd;
}
