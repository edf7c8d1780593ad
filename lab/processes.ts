import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The start time of a process in clock ticks since boot: with the pid it names a process for ever. */
export function startTicksOf(pid: number): number | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  // The command name may hold spaces and parentheses; fields are counted after its last one.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const isZombie = fields?.[0] === 'Z' || fields?.[0] === 'X';
  return fields?.[19] === undefined || isZombie ? undefined : Number(fields[19]);
}

/** The children of a process, or none when it is gone. */
export function childrenOf(pid: number): number[] {
  const children = readText(`/proc/${pid}/task/${pid}/children`) ?? '';
  return children.split(' ').filter(Boolean).map(Number);
}

/** All processes started with this exact environment variable. */
export function processesWithEnvironment(name: string, value: string): number[] {
  return processesOf('environ', (variables) => variables.includes(`${name}=${value}`));
}

/** All processes whose arguments are such. */
export function processesWithArguments(areSuch: (argv: readonly string[]) => boolean): number[] {
  return processesOf('cmdline', areSuch);
}

function processesOf(file: 'environ' | 'cmdline', areSuch: (texts: readonly string[]) => boolean): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => pid !== process.pid && areSuch((readText(`/proc/${pid}/${file}`) ?? '').split('\0')));
}

/** True while a process has been killed but waits for others to end: it has no namespaces any more. */
export function isEnding(pid: number): boolean {
  try {
    readlinkSync(`/proc/${pid}/ns/net`);
    return false;
  } catch (error) {
    // Only root may look (EACCES).
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** Polls until the condition holds. Returns false after `timeoutMs`. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, 100)) {
    if (await condition()) return true;
    if (performance.now() > deadline) return false;
    await sleep(pauseMs);
  }
}

/** Sends a signal; the process may be gone already. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
