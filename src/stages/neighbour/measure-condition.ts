import { setTimeout as sleep } from 'node:timers/promises';
import type { Seat, TimeSpan } from '../../inside/seat.ts';
import type { Limits } from '../../workload.ts';
import { parseLoad, parseWork, shareWithin } from './answers.ts';
import {
  type Aggressor,
  aggressorKinds,
  type Condition,
  isAggressor,
  type VictimWork,
  victimWorks,
} from './kinds.ts';
import type { AggressorSample, MeasuredNeighbour, WorkSample } from './records.ts';
import { dutyPercent } from './safe-limits.ts';

/**
 * The parties of a condition. The victim's round trips and the aggressor's stream each have an end of their own on the
 * host.
 */
export interface Scene {
  readonly victim: Party;
  /** The neighbour; absent while the victim is alone. */
  readonly neighbour: Party | undefined;
  readonly roundTrips: Seat;
  readonly sink: Seat;
  readonly limits: Limits;
  readonly eachMs: number;
  /** Aborted when nothing more is to be measured. */
  readonly signal: AbortSignal;
}

export interface Party {
  readonly seat: Seat;
  /** The address at which the host reaches it. */
  readonly address: string;
}

/** Ports that are neither the workload's, nor among those that a kernel gives out by itself. */
const [victimPort, neighbourPort] = [27_115, 27_116] as const;

/** The rest after the previous neighbour has ended, and the time until this one is at work. */
const [restMs, rampMs] = [300, 300] as const;
/** A generous time between two measurements: the aggressor must not end before the victim's last. */
const betweenMs = 100;

/**
 * Measures every kind of work of the victim under one condition.
 * @throws the signal's reason when aborted
 */
export async function measureCondition(scene: Scene, condition: Condition): Promise<MeasuredNeighbour> {
  const { signal } = scene;
  await sleep(restMs, undefined, { signal });
  return scene.victim.seat.holding('echo', `${scene.victim.address}:${victimPort}`, async (refusal) => {
    if (!isAggressor(condition))
      return { status: 'measured', works: worksOf(await works(scene, refusal)), aggressor: null };
    const attack = aggress(scene, condition);
    await sleep(rampMs, undefined, { signal });
    const samples = await works(scene, refusal);
    const { sample, asked } = await attack;
    return { status: 'measured', works: worksOf(samples, asked), aggressor: sample };
  });
}

interface Timed {
  readonly work: VictimWork;
  readonly asked: TimeSpan;
  readonly sample: ReturnType<typeof parseWork>;
}

async function works(scene: Scene, noEcho: string | undefined): Promise<Timed[]> {
  const timed: Timed[] = [];
  for (const work of victimWorks) {
    const duty = [work, scene.eachMs, dutyPercent(scene.limits)];
    const attempt =
      work === 'network'
        ? await scene.roundTrips.ask('work', [...duty, scene.victim.address, victimPort], scene.eachMs)
        : await scene.victim.seat.ask('work', duty, scene.eachMs);
    const { asked } = attempt;
    const sample =
      work === 'network' && noEcho !== undefined
        ? { status: 'failed' as const, reason: noEcho }
        : attempt.kind === 'answered'
          ? parseWork(attempt.answer, asked)
          : { status: 'failed' as const, reason: attempt.reason };
    timed.push({ work, asked, sample });
  }
  return timed;
}

function worksOf(timed: readonly Timed[], stress?: TimeSpan): MeasuredNeighbour['works'] {
  const samples = timed.map(({ work, asked, sample }): [VictimWork, WorkSample] => [
    work,
    { ...sample, stressedShare: stress === undefined ? null : shareWithin(asked, stress) },
  ]);
  return Object.fromEntries(samples) as MeasuredNeighbour['works'];
}

/** Keeps the neighbour at work for longer than the victim is measured. */
async function aggress(
  scene: Scene,
  aggressor: Aggressor,
): Promise<{ sample: AggressorSample; asked: TimeSpan }> {
  const { neighbour, limits, eachMs, sink } = scene;
  if (neighbour === undefined) throw new Error('there is no neighbour to be an aggressor');
  const { unit } = aggressorKinds[aggressor];
  const workMs = rampMs + victimWorks.length * (eachMs + betweenMs) + restMs;
  const [workers, bytes] = shareOf(aggressor, limits);
  const load = [unit, workMs, workers, bytes];
  const { seat, address } = neighbour;
  const attempt =
    aggressor === 'network'
      ? await seat.holding('source', `${address}:${neighbourPort}`, () =>
          sink.ask('load', [...load, address, neighbourPort], workMs),
        )
      : await seat.ask('load', load, workMs);
  const { asked } = attempt;
  if (attempt.kind === 'answered') return { sample: parseLoad(attempt.answer, asked), asked };
  return { sample: { status: 'failed', reason: attempt.reason }, asked };
}

/** The number of processes, and the memory for each: well below the limits, since nothing is to be exhausted. */
function shareOf(aggressor: Aggressor, { cpus, memoryBytes }: Limits): [workers: number, bytes: number] {
  const mib = 1024 ** 2;
  switch (aggressor) {
    case 'cpu':
      return [Math.max(1, Math.ceil(cpus)), 0];
    case 'memory-capacity':
      return [1, Math.floor(memoryBytes / 2 / mib) * mib];
    case 'memory-bandwidth':
      return [1, Math.min(64, Math.floor(memoryBytes / 4 / mib)) * mib];
    default:
      return [1, 0];
  }
}
