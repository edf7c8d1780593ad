import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openWindow } from '../../../src/launches/window.ts';

it('a window in which nothing happened to the clock saw no step, within the resolution of the wall clock', async () => {
  const window = openWindow();
  await sleep(20);
  const { clockStepNs, durationNs } = window.close();
  expect(durationNs).toBeGreaterThan(15e6);
  expect(Math.abs(clockStepNs ?? Number.NaN)).toBeLessThan(5e6);
});
