import { expect, test } from 'vitest';
import { parseStart } from '../../../../src/targets/container/exec-watch.ts';

test('reads whose start it is, when it came to life and where it can be asked, and nothing else', () => {
  const seen = { containerId: 'c0ffee', earliestNs: 120n, latestNs: 120n, sentNs: 150n, cpuNs: 7 };
  expect(parseStart('exec c0ffee 120 150 7 172.17.0.2')).toEqual({
    kind: 'exec',
    address: '172.17.0.2',
    ...seen,
  });
  for (const kind of ['born', 'sandbox', 'unseen'] as const)
    expect(parseStart(`${kind} c0ffee 120 150 7 -`)).toEqual({ kind, address: undefined, ...seen });
  expect(parseStart('exec c0ffee 120 150 7 999.17.0.2')).toMatchObject({ address: undefined });
  for (const line of [
    'exec 120 150 7 -',
    'exec c0ffee 120 150 7',
    'exec c0ffee -1 150 7 -',
    'exec c0ffee 120 150 7 - 8',
    'gone c0ffee 120 150 7 -',
    'ready',
    '',
    `exec c0ffee ${'9'.repeat(40)} 1 1 -`,
  ])
    expect(parseStart(line)).toBeUndefined();
});
