import { expect, test } from 'vitest';
import { calibrate } from '../../../src/launches/calibration.ts';

test('measures the harness itself and every channel that the forms name', async () => {
  let asked = 0;
  const { floors } = await calibrate({ 'engine-ping': async () => void asked++ });
  expect(floors.map(({ name }) => name)).toEqual(['event-loop', 'timer', 'engine-ping']);
  expect(asked).toBe(15);
  for (const { n, medianNs, p95Ns } of floors) {
    expect(n).toBe(15);
    expect(p95Ns).toBeGreaterThanOrEqual(medianNs);
  }
  expect(floors.find(({ name }) => name === 'timer')?.medianNs).toBeGreaterThan(900_000);
});

test('a channel that does not answer ends the calibration with its own words', async () => {
  const silent = async () => Promise.reject(new Error('virsh ended'));
  await expect(calibrate({ 'virsh-version': silent })).rejects.toThrow('virsh ended');
});
