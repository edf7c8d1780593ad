import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { remains } from '../e2e/remains.ts';
import type { Observed } from './disturbed.ts';
import { type Fault, type FaultName, faults } from './faults.ts';

/** Checks that a run ended as the table says, and soon left nothing. */
export async function expectOutcome(name: FaultName, observed: Observed): Promise<void> {
  const { launches: allowed, status, exitCode, says }: Fault = faults[name];
  const { launches } = observed;
  const outcomes = launches.map(({ id, outcome }) => `${id}: ${JSON.stringify(outcome)}`);
  const stderr = [observed.stderr, ...outcomes].join('\n');
  expect(observed.exitCode, stderr).toBe(exitCode);
  await expect.poll(() => stderr + reaperLog(observed.folder), { timeout: 60_000 }).toContain(says);
  if (exitCode === 2 || exitCode === 4) expect(stderr).toMatch(/^ {2}hint: /m);
  expect(stderr).not.toMatch(/^\s+at |fault of Ballast itself/m);
  expect(observed.status, stderr).toBe(status);
  const others = launches.map(({ outcome }) => outcome.status).filter((one) => one !== 'ready');
  expect(
    others.filter((one) => !allowed.some((outcome) => outcome === one)),
    stderr,
  ).toEqual([]);
  if (!allowed.includes('ready')) expect(others.length > 0, stderr).toBe(allowed.length > 0);
  await expect.poll(remains, { timeout: 30_000, interval: 500 }).toEqual([]);
}

function reaperLog(folder: string): string {
  const log = join(folder, 'reaper.log');
  return existsSync(log) ? readFileSync(log, 'utf8') : '';
}
