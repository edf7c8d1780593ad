import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Summary } from '../../src/summary/summary.ts';
import { program } from '../e2e/started-run.ts';
import { print } from './print.ts';

const scenario = fileURLToPath(new URL('./busy-host.yaml', import.meta.url));
/** A program that is left behind ends by itself. */
const burn = 'const end = Date.now() + 300_000; while (Date.now() < end);';

/**
 * The same short run beside nothing, and beside programs that keep every CPU busy. The first may not be called busy, and
 * each target of the second must be.
 * @returns whether that is so
 */
export async function soakBusyHost(): Promise<boolean> {
  const quiet = await busyTargets();
  const burners = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', burn], { stdio: 'ignore' }),
  );
  try {
    const busy = await busyTargets();
    for (const [where, targets] of Object.entries({ 'beside nothing': quiet, 'beside burners': busy }))
      print(`said to be on a busy host, ${where}: ${targets.join(', ') || 'none'}`);
    return quiet.length === 0 && busy.join() === 'container,process';
  } finally {
    for (const burner of burners) burner.kill('SIGKILL');
  }
}

/** The targets whose startup has the caveat, in a run of its own on the lab. */
async function busyTargets(): Promise<readonly string[]> {
  const out = mkdtempSync(join(tmpdir(), 'ballast-soak-'));
  try {
    const argv = [
      program,
      'run',
      scenario,
      '--host',
      'lab',
      '--out',
      out,
      '--json',
      '--quiet',
      '--format',
      'json',
    ];
    const { stdout } = await promisify(execFile)(process.execPath, argv, { maxBuffer: 2 ** 26 });
    const { caveats } = JSON.parse(stdout) as Summary;
    const spoiled = caveats.filter(({ condition }) => condition === 'busy-host');
    const metrics = spoiled.flatMap((caveat) => caveat.metrics);
    return ['container', 'process'].filter((target) => metrics.includes(`${target}.startup`));
  } finally {
    rmSync(out, { recursive: true });
  }
}
