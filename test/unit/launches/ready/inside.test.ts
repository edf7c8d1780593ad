import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Knocker } from '../../../../src/launches/knocker.ts';
import { awaitCheck, type InsideWait } from '../../../../src/launches/ready/inside.ts';
import { Marks } from '../../../../src/marks.ts';
import type { ProgramEnd } from '../../../../src/targets/target.ts';

const never = new AbortController().signal;
const check = { argv: ['/ok'], timeoutMs: 1000 };
const noPort = { host: '127.0.0.1', port: undefined };
const unused = {} as Knocker;

test('a check is repeated until it exits with 0; the mark begins where the last failure began', async () => {
  const marks = new Marks();
  const startedNs: bigint[] = [];
  const run = async (): Promise<ProgramEnd> => {
    startedNs.push(Marks.now());
    await sleep(2);
    return { reason: `try ${startedNs.length}`, exitCode: startedNs.length < 3 ? 1 : 0 };
  };
  const wait: InsideWait = {};
  const result = await awaitCheck(unused, { address: noPort, run }, check, marks, never, wait);
  expect(result).toEqual({ attempts: 3, refusedGapP95Ns: null });
  expect(wait.lastFailure).toBe('try 2');
  const { earliestNs = 0n, latestNs = 0n } = marks.get('ready') ?? {};
  expect(earliestNs).toBeGreaterThan(startedNs[0] ?? 0n);
  expect(earliestNs).toBeLessThanOrEqual(startedNs[1] ?? 0n);
  expect(latestNs).toBeGreaterThan(startedNs[2] ?? 0n);
  expect(marks.get('listening')).toBeUndefined();
});

test('a port is knocked at before anything is run inside', async () => {
  const marks = new Marks();
  const openedNs = Marks.now();
  const opening = { earliestNs: openedNs - 1n, latestNs: openedNs };
  const order: string[] = [];
  const knocker = {
    knock: async () => {
      order.push('knock');
      return { opening, attempts: 4, refusedGapP95Ns: 1, helperCpuNs: 0 };
    },
  } as unknown as Knocker;
  const run = async () => {
    order.push('run');
    return { reason: '', exitCode: 0 };
  };
  const address = { host: '127.0.0.1', port: 80 };
  const result = await awaitCheck(knocker, { address, run }, check, marks, never, {});
  expect(order).toEqual(['knock', 'run']);
  expect(result).toEqual({ attempts: 5, refusedGapP95Ns: 1 });
  expect(marks.get('listening')).toEqual(opening);
  expect(marks.get('ready')?.earliestNs).toBe(opening.earliestNs);
});

test('a check that does not come back is given up with the launch', async () => {
  const run = () => new Promise<ProgramEnd>(() => undefined);
  const giveUp = AbortSignal.timeout(10);
  const waiting = awaitCheck(unused, { address: noPort, run }, check, new Marks(), giveUp, {});
  await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('a check is not begun in an instance for which nobody waits any more', async () => {
  let begun = 0;
  const run = () => {
    begun += 1;
    return Promise.reject(new Error('there is no such process'));
  };
  const given = AbortSignal.abort('ended');
  const waiting = awaitCheck(unused, { address: noPort, run }, check, new Marks(), given, {});
  await expect(waiting).rejects.toBe('ended');
  expect(begun).toBe(0);
});
