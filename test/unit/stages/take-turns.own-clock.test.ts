import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { executePlan } from '../../../src/launches/execute-plan.ts';
import type { Scenario } from '../../../src/scenario.ts';
import { equivalence } from '../../../src/stages/equivalence/definition.ts';
import { catalogue } from '../../../src/stages/isolation/catalogue.ts';
import { isolation } from '../../../src/stages/isolation/definition.ts';
import { openProbing } from '../../../src/stages/isolation/measure.ts';
import { kernelSurface } from '../../../src/stages/kernel-surface/definition.ts';
import { lifecycle } from '../../../src/stages/lifecycle/definition.ts';
import { neighbour } from '../../../src/stages/neighbour/definition.ts';
import type { NeighbourBlock } from '../../../src/stages/neighbour/plan.ts';
import { parallel } from '../../../src/stages/parallel/definition.ts';
import type { Batch } from '../../../src/stages/parallel/plan.ts';
import { speed } from '../../../src/stages/speed/definition.ts';
import { askedByHttp, paperScenario, planOf } from '../../fixtures/paper/scenario.ts';
import { type PaperSetup, setUp } from '../../fixtures/paper/setup.ts';
import { takeStage } from '../../fixtures/paper/take-stage.ts';
import type { Traits } from '../../fixtures/paper/target.ts';

/** Sleeps are on the clock of the test as well, on which a turn of the event loop takes some time. */
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<typeof import('node:timers/promises')>()),
  setTimeout: (ms: number, value: unknown, { signal }: { signal?: AbortSignal } = {}) =>
    new Promise((resolve, reject) => {
      const abort = () => reject(signal?.reason);
      if (signal?.aborted) return abort();
      setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve(value);
      }, ms);
      signal?.addEventListener('abort', abort, { once: true });
    }),
  setImmediate: () => new Promise((resolve) => setTimeout(resolve, 1)),
}));

/** Modules that are imported when they are called for take real time. */
beforeAll(async () => {
  const stages = ['speed', 'lifecycle', 'parallel', 'neighbour', 'equivalence', 'kernel-surface'];
  await Promise.all(stages.map((name) => import(`../../../src/stages/${name}/measure.ts`)));
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'hrtime'] });
});

interface Measured {
  readonly scenario?: Scenario;
  readonly traits?: Traits;
  /** Measures everything once. */
  measure(setup: PaperSetup): Promise<unknown>;
}

const someProbes = catalogue.filter(({ id }) => ['K1', 'N2', 'L1'].includes(id));
const openProbes: typeof isolation.open = async (run) => openProbing({ ...run, probes: someProbes });

const http = paperScenario({}, askedByHttp);
const batches: readonly Batch[] = [{ block: 0, target: 'a', count: 2 }];
const pairs: readonly NeighbourBlock[] = [{ block: 0, target: 'a', conditions: ['alone', 'cpu'] }];
const inMemory = paperScenario({ memory: {}, image: {} });

const measurements: Readonly<Record<string, Measured>> = {
  launches: {
    scenario: inMemory,
    measure: ({ context, targets, store }) =>
      executePlan(context, planOf('a'), targets, {
        store,
        launched: () => undefined,
        blockEnded: () => undefined,
      }),
  },
  speed: {
    measure: (setup) =>
      takeStage(setup, speed, planOf('a'), { blocks: 1, durationMs: 20, connections: 2, eachMs: 5 }),
  },
  'speed of a server': {
    scenario: http,
    measure: (setup) =>
      takeStage(setup, speed, planOf('a'), { blocks: 1, durationMs: 20, connections: 2, eachMs: 5 }),
  },
  lifecycle: { traits: { saves: true }, measure: (setup) => takeStage(setup, lifecycle, planOf('a')) },
  parallel: {
    traits: { sideBySide: 'opened' },
    measure: (setup) => takeStage(setup, parallel, batches),
  },
  neighbour: {
    measure: (setup) => takeStage(setup, neighbour, pairs, { eachMs: 5 }),
  },
  equivalence: { measure: (setup) => takeStage(setup, equivalence, planOf('a'), undefined) },
  isolation: {
    measure: (setup) => takeStage(setup, { ...isolation, open: openProbes }, planOf('a')),
  },
  'kernel surface': { measure: (setup) => takeStage(setup, kernelSurface, planOf('a')) },
};

/** Waits for work on the test's clock. @returns the time on it, in ms */
async function ended(work: Promise<unknown>): Promise<number> {
  const startedMs = Date.now();
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  work.then(over, over);
  while (!isOver) {
    // What needs no time goes first.
    for (let turns = 0; turns < 20 && !isOver; turns += 1) await new Promise(setImmediate);
    if (!isOver) await vi.advanceTimersToNextTimerAsync();
  }
  return Date.now() - startedMs;
}

/** A connection takes some time. */
const slowly = { dial: () => new Promise((resolve) => setTimeout(resolve, 100)) };

/** Everything that a measurement asks targets, instances, probes and ports. */
async function callsOf({ scenario, traits, measure }: Measured): Promise<readonly string[]> {
  const setup = await setUp(slowly, scenario, traits);
  await ended(measure(setup));
  return [...new Set(setup.script.calls)].filter((call) => !call.startsWith('store '));
}

/** A measurement in which one call never comes back, until it is over: the times when it hangs and when it is over. */
async function hanging({ scenario, traits, measure }: Measured, call: string, leave: boolean) {
  let hangsAtMs = Number.NaN;
  const setup = await setUp(
    ({ stop }) => ({
      ...slowly,
      [call]: () => {
        hangsAtMs = Date.now();
        if (leave) stop.abort('left');
        return new Promise(() => undefined);
      },
    }),
    scenario,
    traits,
  );
  await ended(measure(setup));
  return { ...setup, sinceMs: Date.now() - hangsAtMs };
}

/** The most that a call may take, in ms: what is prepared may have to be fetched. */
const mostMs = (call: string) => (/^prepare /.test(call) ? 3.5 * 3_600_000 : 20 * 60_000);

/** The most that it may keep a run that is to stop: what is made is removed, and what is prepared undone. */
const mostWhenLeftMs = (call: string) =>
  /^remove /.test(call) ? 20_000 : /^prepare /.test(call) ? 60_000 : 0;

describe.each(Object.entries(measurements))('%s', (_name, measured) => {
  test('end whichever call hangs, and at once when the run is to stop', async () => {
    const calls = await callsOf(measured);
    expect(calls.length).toBeGreaterThanOrEqual(3);
    for (const call of calls) {
      const { sinceMs } = await hanging(measured, call, false);
      expect(sinceMs, call).toBeLessThanOrEqual(mostMs(call));
      const left = await hanging(measured, call, true);
      expect(left.sinceMs, `${call}, when the run is to stop`).toBeLessThanOrEqual(mostWhenLeftMs(call));
    }
  });
});
