import { expect, test } from 'vitest';
import { parseExec, placeExec } from '../../../../src/targets/container/exec-watch.ts';

test('reads whose exec it is with its three metrics, and nothing else', () => {
  expect(parseExec('exec c0ffee 120 150 7')).toEqual({
    ...{ containerId: 'c0ffee', execNs: 120n, sentNs: 150n, cpuNs: 7 },
  });
  for (const line of [
    'exec 120 150 7',
    'exec c0ffee 120 150',
    'exec c0ffee -1 150 7',
    'exec c0ffee 120 150 7 8',
    'ready',
    '',
    `exec c0ffee ${'9'.repeat(40)} 1 1`,
  ])
    expect(parseExec(line)).toBeUndefined();
});

test('the exec lies between our writing plus its offset and our receipt less its age', () => {
  const seen = placeExec({ execNs: 120n, sentNs: 150n, cpuNs: 7 }, 1000n, 1200n);
  expect(seen).toEqual({ earliestNs: 1120n, latestNs: 1170n, cpuNs: 7 });
});

test("a host's clock that runs faster than ours never turns the interval round", () => {
  const seen = placeExec({ execNs: 200n, sentNs: 230n, cpuNs: 7 }, 1000n, 1229n);
  expect(seen.earliestNs).toBeLessThanOrEqual(seen.latestNs);
});
