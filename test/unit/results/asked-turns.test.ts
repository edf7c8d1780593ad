import { expect, test } from 'vitest';
import { askedTurns } from '../../../src/results/asked-turns.ts';
import type { HeaderRecord } from '../../../src/results/records.ts';
import { measuring } from '../../fixtures/measuring.ts';
import { fixtureRun } from '../../fixtures/run.ts';

const turnsOf = (records: ReturnType<typeof fixtureRun>) => askedTurns(records[0] as HeaderRecord);

test('a run is to take the turns of what its header asks for, and of nothing else', () => {
  const asked = turnsOf(measuring(fixtureRun()));
  expect(asked('launches')?.has({ block: 10, target: 'vm' })).toBe(true);
  expect(asked('launches')?.has({ block: 11, target: 'vm' })).toBe(false);
  expect(asked('lifecycle')?.has({ block: 7, target: 'vm' })).toBe(true);
  expect(asked('lifecycle')?.has({ block: 7, target: 'other' })).toBe(false);
  expect(asked('lifecycle')?.has({ block: 8 })).toBe(false);
  // Its turns are of all targets.
  expect(asked('pull')?.has({ block: 5, target: 'vm' })).toBe(true);
  expect(turnsOf(fixtureRun())('lifecycle')).toBeUndefined();
});
