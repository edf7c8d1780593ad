import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { insideLab, labDown, labUp, readLab } from '../lab/lab.ts';
import { BallastError } from '../src/errors.ts';
import { requirePackages, testPackages } from './packages.ts';

const say = (line: string) => void process.stderr.write(`lab: ${line}\n`);

/**
 * Vitest's global set-up: installs what tests run, and brings the lab up unless it is. The teardown it returns takes
 * down only what it brought up, and not when BALLAST_KEEP_LAB is set.
 */
export async function setup(): Promise<() => Promise<void>> {
  if (!insideLab()) await requirePackages(testPackages, 'the tests');
  if (insideLab() || readLab()) return async () => undefined;
  const isMine = await upOrWait();
  if (isMine) {
    // The tests read this: one of them takes the lab down.
    process.env.BALLAST_OWN_LAB = '1';
    clearRemains();
  }
  return async () => {
    if (isMine && !process.env.BALLAST_KEEP_LAB) await labDown(say);
  };
}

/** Two test projects may start at once: the second waits for the first one's lab. */
async function upOrWait(): Promise<boolean> {
  for (let attempt = 0; ; attempt++) {
    try {
      await labUp(say);
      return attempt === 0;
    } catch (error) {
      if (!(error instanceof BallastError && error.code === 'lab-busy') || attempt > 600) throw error;
      await sleep(500);
    }
  }
}

/**
 * Tests that look for remains must not find those of tests that were killed: in a lab that has just come up, everything
 * with a test's name in the runs' folder is dead. Some tests run on the machine itself, and one that was killed leaves
 * the machine's own /dev mounted below its folder: such a folder is left for a person.
 */
function clearRemains(): void {
  const program = new URL('../src/cli/main.js', import.meta.url).pathname;
  execFileSync(process.execPath, [program, 'clean', '--quiet'], { stdio: ['ignore', 'ignore', 'inherit'] });
  for (const folder of globSync('/var/lib/ballast/runs/test-*')) removeUnmounted(folder);
}

/** Removes a folder that has nothing mounted at or below it, and never crosses into another filesystem. */
export function removeUnmounted(folder: string): void {
  const mounted = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path === folder || path.startsWith(`${folder}/`));
  if (mounted.length > 0)
    say(`${folder} is left alone: ${mounted.length} mounts below it; unmount them first`);
  else execFileSync('rm', ['-rf', '--one-file-system', '--', folder]);
}
