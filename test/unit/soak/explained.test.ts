import { describe, expect, test } from 'vitest';
import type { LaunchRecord } from '../../../src/launches/records.ts';
import { type DisturbedRun, unexplained } from '../../soak/explained.ts';
import { drawRound } from '../../soak/fault-round.ts';

const at = (ms: number) => ({ earliestNs: ms * 1e6, latestNs: (ms + 1) * 1e6 });

function launch(target: string, outcome: LaunchRecord['outcome'], readyMs = 30): LaunchRecord {
  const marks = { requested: at(0), accepted: at(10), ready: at(readyMs) };
  return { type: 'launch', id: `b001-${target}`, target, outcome, marks } as unknown as LaunchRecord;
}

const undisturbed: DisturbedRun = {
  disturbances: [],
  status: 'complete',
  ending: { exitCode: 0, signal: null },
  stderr: '',
  launches: [launch('container', { status: 'ready' })],
};
const restart = { kind: 'restart', daemon: 'dockerd', by: 'TERM', awayMs: 0 } as const;
const lost = { status: 'failed', reason: 'the engine is gone', output: '' } as const;
const ended = { status: 'exited', reason: 'it ended', output: '' } as const;

describe('what was done to a run explains', () => {
  test.each<[string, Partial<DisturbedRun>]>([
    ['a run that was left alone and is complete', {}],
    [
      'a failed launch of a target whose engine went',
      { disturbances: [restart], launches: [launch('container', lost)] },
    ],
    [
      'a run that was killed',
      {
        disturbances: [{ kind: 'kill', whom: 'all', reaperAfterMs: undefined }],
        status: 'cut off',
        ending: { exitCode: null, signal: 'SIGKILL' },
      },
    ],
    [
      'a run that was stopped',
      {
        disturbances: [{ kind: 'stop', signal: 'SIGTERM', againAfterMs: undefined }],
        status: 'interrupted',
        ending: { exitCode: 143, signal: null },
      },
    ],
  ])('%s', (_, run) => {
    expect(unexplained({ ...undisturbed, ...run })).toEqual([]);
  });
});

describe('nothing explains', () => {
  test.each<[string, Partial<DisturbedRun>, RegExp]>([
    [
      'that a workload ended by itself when its engine went',
      { disturbances: [restart], launches: [launch('container', ended)] },
      /b001-container is told as exited/,
    ],
    [
      'that a target failed which has nothing to do with that engine',
      { disturbances: [restart], launches: [launch('vm', lost)] },
      /b001-vm is told as failed/,
    ],
    ['an end that was not stored', { status: 'cut off' }, /stored as cut off/],
    ['a wrong exit code', { ending: { exitCode: 4, signal: null } }, /complete ended with 4/],
    ['a stack', { stderr: 'Error: x\n    at run (a.ts:1:1)\n' }, /a stack/],
    [
      'a launch that was ready before it was asked for',
      { launches: [launch('container', { status: 'ready' }, -30)] },
      /ready came before its request/,
    ],
  ])('%s', (_, run, said) => {
    expect(unexplained({ ...undisturbed, ...run }).join('\n')).toMatch(said);
  });
});

test('a seed draws the same round again', () => {
  expect(drawRound(7)).toEqual(drawRound(7));
  expect(drawRound(7).nextSeed).not.toBe(drawRound(8).nextSeed);
});
