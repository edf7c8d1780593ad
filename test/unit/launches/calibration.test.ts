import { expect, test } from 'vitest';
import { calibrate } from '../../../src/launches/calibration.ts';

const host = { exec: async () => ({ exitCode: 0, stdout: '', stderr: '' }) };

test('measures the harness itself and every channel that the targets name', async () => {
  let asked = 0;
  const targets = [{ floors: { 'engine-ping': async () => void asked++ } }, { floors: {} }];
  const { floors } = await calibrate(host, targets);
  expect(floors.map(({ name }) => name)).toEqual(['event-loop', 'timer', 'exec-true', 'engine-ping']);
  expect(asked).toBe(15);
  for (const { n, medianNs, p95Ns } of floors) {
    expect(n).toBe(15);
    expect(p95Ns).toBeGreaterThanOrEqual(medianNs);
  }
  expect(floors.find(({ name }) => name === 'timer')?.medianNs).toBeGreaterThan(900_000);
});

test('a channel that does not answer ends the calibration with its own words', async () => {
  const silent = async () => Promise.reject(new Error('virsh ended'));
  await expect(calibrate(host, [{ floors: { 'virsh-version': silent } }])).rejects.toThrow('virsh ended');
});
