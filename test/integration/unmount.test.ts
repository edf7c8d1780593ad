import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ExecResult } from '../../src/host/host.ts';
import { openLocalHost } from '../../src/host/local.ts';
import { unmountIn } from '../../src/host/unmount.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-unmount-'));
  mkdirSync(join(folder, 'in'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/**
 * Mounts an empty filesystem at each of these paths, one after the other, and runs a script in the folder. All of it is
 * in a mount namespace of its own, so that nothing stays on the machine.
 */
async function withMounts(paths: readonly string[], script: string): Promise<ExecResult> {
  await using host = openLocalHost();
  const whole = `${unmountIn}
place=$1; shift
cd "$place"
for path; do mkdir -p -- "$path" && mount -t tmpfs none "$place/$path" || exit; done
${script}`;
  return host.exec(['unshare', '--mount', 'sh', '-c', whole, 'sh', folder, ...paths], { allowFailure: true });
}

/** What is mounted in the folder after all that is in its folder `in` has been unmounted. */
const unmounted = (paths: readonly string[], before = '', after = '') =>
  withMounts(
    paths,
    `${before}
unmount_in "$place/in" && mounted_in "$place" | tr '\\0' '\\n'
${after}`,
  );
const nothing = { exitCode: 0, stdout: '', stderr: '' };

test.each([
  ['a folder itself and what is mounted below it', ['in', 'in/a', 'in/a/b']],
  ['a path with a space', ['in/my dev', 'in/my dev/shm']],
  [
    'tabs, new lines, also at its end, and backslashes in a path',
    ['in/a\tb', 'in/a\nb', 'in/b\n', 'in/\\040'],
  ],
  ['a per cent sign and a quote in a path', ['in/100%s', 'in/%d', 'in/a"b', "in/a'b"]],
  ['a mount that a later one covers', ['in/a', 'in/a/b', 'in/a']],
])('unmounts %s', async (_, paths) => {
  expect(await unmounted(paths)).toEqual(nothing);
  expect(readdirSync(folder)).toEqual(['in']);
});

test('detaches what a process is in', async () => {
  const enter = 'cd in/busy/below; sleep 60 >/dev/null 2>&1 & cd "$place"';
  expect(await unmounted(['in/busy', 'in/busy/below'], enter, 'kill $!')).toEqual(nothing);
});

test('leaves what is mounted beside the folder, however much its name is like it', async () => {
  const { stdout } = await unmounted(['in', 'in2', 'in a', 'beside']);
  expect(stdout.split('\n').filter(Boolean)).toEqual(
    ['in2', 'in a', 'beside'].map((name) => join(folder, name)),
  );
});

test('fails and names what is still mounted', async () => {
  const { exitCode, stderr } = await withMounts(['in/a b'], 'xargs() { false; }; unmount_in "$place/in"');
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: `still mounted: ${join(folder, 'in/a b')}\n` });
});
