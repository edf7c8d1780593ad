import { expect } from 'vitest';
import { remains } from '../e2e/remains.ts';
import type { Observed } from './disturbed.ts';
import { type Fault, type FaultName, faults } from './faults.ts';

/** That a run ended as the table tells, and soon left nothing. */
export async function expectAsTold(name: FaultName, observed: Observed): Promise<void> {
  const { launches: allowed, status, exitCode, says }: Fault = faults[name];
  const { stderr, launches } = observed;
  expect(observed.exitCode, stderr).toBe(exitCode);
  expect(stderr).toContain(says);
  expect(stderr).not.toMatch(/^\s+at |fault of Ballast itself/m);
  expect(observed.status ?? 'cut off', stderr).toBe(status);
  const others = launches.map(({ outcome }) => outcome.status).filter((one) => one !== 'ready');
  expect(
    others.filter((one) => !allowed.some((outcome) => outcome === one)),
    stderr,
  ).toEqual([]);
  expect(others.length > 0, stderr).toBe(allowed.length > 0);
  await expect.poll(remains, { timeout: 30_000, interval: 500 }).toEqual([]);
}
