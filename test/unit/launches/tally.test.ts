import { expect, test } from 'vitest';
import { parseTallied, startTally } from '../../../src/launches/tally.ts';
import { paperHost } from '../../fixtures/paper/host.ts';
import { writeScript } from '../../fixtures/paper/script.ts';

const told = {
  totalCpuNs: 9000,
  cgroupCpuNs: 5000,
  daemonsCpuNs: 2000,
  monitorCpuNs: null,
  readBytes: 4096,
  majorFaults: 0,
  contextSwitches: 12,
  cpuPressureUs: 0,
  busyCpuNs: 20_000,
  observedNs: 300,
  lateNs: 100,
};

test('reads what the helper says, and takes -1 for what it cannot tell', () => {
  expect(parseTallied('used 9000 5000 2000 -1 4096 0 12 0 20000 300 100')).toEqual(told);
});

test.each([
  '',
  'error',
  'used 1 2 3',
  'used 9000 5000 2000 -2 4096 0 12 0 20000 300 100',
  'used 9000 5000 2000 -1 4096 0 12 0 20000 300 100 7',
  `used ${'9'.repeat(40)} 5000 2000 -1 4096 0 12 0 20000 300 100`,
])('takes nothing else: %j', (answer) => {
  expect(parseTallied(answer)).toBeUndefined();
});

const never = new AbortController().signal;

test('a launch is tallied from its beginning to its end', async () => {
  await using tally = await startTally(paperHost(writeScript({}, never)));
  const end = await tally.begin('b001-a', { kind: 'none' });
  expect(await end()).toEqual({ tallied: told, uncounted: null });
});

test('where daemons are not known, the total is not told, and why', async () => {
  await using tally = await startTally(paperHost(writeScript({}, never)));
  const end = await tally.begin('b001-a', { kind: 'unknown', reason: 'no socket of theirs answers' });
  expect(await end()).toEqual({
    tallied: { ...told, totalCpuNs: null },
    uncounted: 'no socket of theirs answers',
  });
});

test('a helper that is gone tells nothing, and fails no launch', async () => {
  const host = paperHost(writeScript({}, never));
  await using tally = await startTally(host);
  host.processes.get('tally')?.kill();
  const end = await tally.begin('b001-a', { kind: 'none' });
  expect(await end()).toEqual({ tallied: undefined, uncounted: 'the helper that tallies did not answer' });
});
