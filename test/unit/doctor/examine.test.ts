import { expect, test } from 'vitest';
import type { Check } from '../../../src/doctor/check.ts';
import { checks, examine } from '../../../src/doctor/examine.ts';
import { BallastError } from '../../../src/errors.ts';
import { fakeHost } from '../../fixtures/fake-host.ts';

const context = { host: fakeHost({}), resultsFolder: 'reports' };

test('a check that fails is a finding with its own advice, and the others are asked all the same', async () => {
  const asked: Check[] = [
    {
      name: 'engine',
      ask: async () => {
        throw new BallastError('engine', 'engine-unreachable', 'no engine answers', { hint: 'start it' });
      },
    },
    { name: 'meaningless here', ask: async () => undefined },
    { name: 'tools', ask: async () => ({ level: 'ok', found: 'all', toDo: null }) },
  ];
  expect(await Array.fromAsync(examine(context, asked))).toEqual([
    { check: 'engine', level: 'problem', found: 'no engine answers', toDo: 'start it' },
    { check: 'tools', level: 'ok', found: 'all', toDo: null },
  ]);
});

test('on a host where nothing answers every check says what to do about it', async () => {
  for await (const { check, level, found, toDo } of examine(
    context,
    checks.filter(({ name }) => name !== 'container engine' && name !== 'results folder'),
  )) {
    expect([check, level]).not.toEqual([check, 'ok']);
    expect(found, check).not.toBe('');
    expect(toDo, check).not.toBeNull();
  }
});
