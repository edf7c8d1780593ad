import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { labCgroups } from './place.ts';
import { until } from './processes.ts';

/** The existing top-level cgroups that have names which a lab uses, in every mounted hierarchy. */
export function existingLabCgroups(): string[] {
  return cgroupMounts()
    .flatMap((mount) => labCgroups.map((name) => join(mount, name)))
    .filter((path) => existsSync(path));
}

/**
 * Removes the cgroups that a lab made, except `foreign` ones and those with a process in them. The kernel releases a
 * killed process's cgroup a little later, hence the wait.
 * @returns the cgroups that could not be removed
 */
export async function removeLabCgroups(foreign: readonly string[]): Promise<string[]> {
  const ours = () => existingLabCgroups().filter((path) => !foreign.includes(path));
  await until(() => {
    for (const path of ours()) removeEmptyTree(path);
    return ours().length === 0;
  }, 2000);
  return ours();
}

function removeEmptyTree(path: string): void {
  try {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory()) removeEmptyTree(join(path, entry.name));
    }
    rmdirSync(path);
  } catch {
    // The cgroup is busy or gone already: the caller looks again.
  }
}

function cgroupMounts(): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => / - cgroup2? /.test(line))
    .map((line) => line.split(' ')[4] ?? '')
    .filter(Boolean);
}
