import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Summary } from '../../src/summary/summary.ts';
import { program } from '../e2e/started-run.ts';

/** The summary of a run of a scenario's file on the lab. Its folder is removed. */
export async function summaryOnLab(scenario: string, options: readonly string[] = []): Promise<Summary> {
  const out = mkdtempSync(join(tmpdir(), 'ballast-soak-'));
  try {
    const printed = ['--out', out, '--json', '--quiet', '--format', 'json'];
    const argv = [program, 'run', scenario, '--host', 'lab', ...printed, ...options];
    const run = promisify(execFile)(process.execPath, argv, { maxBuffer: 2 ** 26 });
    // A claim may be inconclusive, or not comparable.
    const { stdout } = await run.catch((error: { code?: unknown; stdout: string }) => {
      if (error.code === 3) return error;
      throw error;
    });
    return JSON.parse(stdout) as Summary;
  } finally {
    rmSync(out, { recursive: true });
  }
}
