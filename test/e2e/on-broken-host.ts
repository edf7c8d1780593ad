import { ballast, type Ended } from './ballast.ts';

/** Runs Ballast inside the lab where, for this one process and its children, something of the host is broken. */
export function onBrokenHost(damage: string, argv: readonly string[]): Promise<Ended> {
  const script = `set -e; ${damage}\nexec "$@"`;
  const inside = [process.execPath, 'src/cli/main.js', ...argv];
  return ballast([
    'lab',
    'exec',
    '--',
    'unshare',
    '-m',
    '--propagation',
    'private',
    'sh',
    '-c',
    script,
    'sh',
    ...inside,
  ]);
}
