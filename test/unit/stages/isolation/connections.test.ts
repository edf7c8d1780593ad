import { expect, test } from 'vitest';
import type { Eye } from '../../../../src/inside/eye.ts';
import {
  isConnected,
  isReached,
  outcomesOf,
  reachListeners,
} from '../../../../src/stages/isolation/connections.ts';
import { content, refused } from '../../../fixtures/readings.ts';

test('a way is there, is not there, or was not tried', () => {
  expect([isReached('OK'), isReached('ECONNREFUSED'), isReached('EIO'), isReached(undefined)]).toEqual([
    true,
    false,
    undefined,
    undefined,
  ]);
  expect([isConnected(content('')), isConnected(refused('ETIMEDOUT'))]).toEqual([true, false]);
});

test('an answer has as many outcomes as there are endpoints, or it is none', () => {
  expect(outcomesOf(content('OK\nETIMEDOUT\n'), 2)).toEqual(['OK', 'ETIMEDOUT']);
  expect(outcomesOf(refused('EINVAL'), 0)).toEqual([]);
  for (const one of [content('OK\n'), content('OK\nOK\n', true), content('OK\nok\n'), refused('EIO')])
    expect(outcomesOf(one, 2)).toBeUndefined();
});

test('listeners at all addresses are there while both sides connect, by the names that each knows', async () => {
  const held = new Set<string>();
  const asked: string[][] = [];
  const network = {
    connects: async (endpoints: string[]) => {
      expect(held.size).toBe(2);
      asked.push(endpoints.map((one) => one.replace(/:\d+$/, '')));
      return content('OK\nOK\n');
    },
  };
  const holding = async (_kind: string, at: string, action: () => Promise<unknown>) => {
    held.add(at);
    try {
      return await action();
    } finally {
      held.delete(at);
    }
  };
  await reachListeners({ network } as unknown as Eye, { network, holding } as unknown as Eye, [
    { host: '10.0.0.1', inside: '10.0.0.1' },
    { host: 'fe80::1%br0', inside: 'fe80::1' },
  ]);
  expect(asked).toEqual([
    ['10.0.0.1', 'fe80::1%br0'],
    ['10.0.0.1', 'fe80::1'],
  ]);
  expect(held.size).toBe(0);
});
