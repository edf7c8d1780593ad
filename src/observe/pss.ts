import type { Host } from '../host/host.ts';

const pssScript = 'for p; do cat "/proc/$p/smaps_rollup" 2>/dev/null; done; :';

/**
 * The proportional set size of these processes together, in bytes. Processes that have ended meanwhile count nothing.
 */
export async function readPss(host: Host, pids: readonly number[]): Promise<number> {
  if (pids.length === 0) return 0;
  const { stdout } = await host.exec(['sh', '-c', pssScript, 'sh', ...pids.map(String)]);
  return parsePss(stdout);
}

/** The same sum, but undefined when one of them has ended or may not be read. */
export async function readPssOfAll(host: Host, pids: readonly number[]): Promise<number | undefined> {
  const { stdout } = await host.exec(['sh', '-c', pssScript, 'sh', ...pids.map(String)]);
  return stdout.match(/^Pss:/gm)?.length === pids.length ? parsePss(stdout) : undefined;
}

export function parsePss(rollups: string): number {
  let kibibytes = 0;
  for (const [, figure] of rollups.matchAll(/^Pss:\s+(\d+) kB$/gm)) kibibytes += Number(figure);
  return kibibytes * 1024;
}

/** The process and all of its descendants that are alive; empty when it is not. */
export async function processTree(host: Host, rootPid: number): Promise<number[]> {
  // In status, unlike in stat, a process's name cannot imitate another line: newlines in it are escaped.
  const script = "grep -s '^PPid:' /proc/[0-9]*/status; :";
  const { stdout } = await host.exec(['sh', '-c', script]);
  return descendants(stdout, rootPid);
}

export function descendants(parents: string, rootPid: number): number[] {
  const children = new Map<number, number[]>();
  const alive = new Set<number>();
  for (const [, pid, parent] of parents.matchAll(/^\/proc\/(\d+)\/status:PPid:\s+(\d+)$/gm)) {
    alive.add(Number(pid));
    const siblings = children.get(Number(parent)) ?? [];
    siblings.push(Number(pid));
    children.set(Number(parent), siblings);
  }
  // A set, so that a process that claims to be its own ancestor is not followed in circles.
  const tree = new Set(alive.has(rootPid) ? [rootPid] : []);
  for (const pid of tree) for (const child of children.get(pid) ?? []) tree.add(child);
  return [...tree];
}
