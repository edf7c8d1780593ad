import { expect, test } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { findCached, keepImage } from '../../../src/image/image-cache.ts';
import { emptyConfig } from '../../../src/image/image-engine.ts';
import { fakeHost } from '../../fixtures/fake-host.ts';

const digest = `sha256:${'d'.repeat(64)}`;
const seal = 'a'.repeat(64);

/** A host whose kept root filesystem is described by this text, and the commands that removed it. */
function hostWith(meta: string): { host: Host; removed: string[] } {
  const removed: string[] = [];
  const fake = fakeHost({ 'meta.json': meta, 'find "$1" -printf': `${seal}  -\n`, 'rm -rf': '' });
  const host: Host = {
    ...fake,
    exec: async (argv, options) => {
      if (argv.join(' ').includes('rm -rf')) removed.push(argv.at(-1) ?? '');
      return fake.exec(argv, options);
    },
  };
  return { host, removed };
}

test('a root filesystem is used as it was kept', async () => {
  const { host, removed } = hostWith(JSON.stringify({ digest, seal }));
  const said: string[] = [];
  const found = await findCached(host, digest, (text) => said.push(text));
  expect(found).toMatchObject({ meta: { digest, seal } });
  expect(said).toEqual([]);
  expect(removed).toEqual([]);
});

test.each([
  ['has been changed', JSON.stringify({ digest, seal: 'b'.repeat(64) })],
  ['an older version kept without a seal', JSON.stringify({ digest })],
  ['has a damaged description', '{"digest":'],
])('one that %s is removed and made anew', async (_, meta) => {
  const { host, removed } = hostWith(meta);
  const said: string[] = [];
  expect(await findCached(host, digest, (text) => said.push(text))).toBeUndefined();
  expect(said).toEqual([expect.stringContaining('does not match its seal, and is built again')]);
  expect(removed).toEqual([`/var/cache/ballast/images/${'d'.repeat(64)}`]);
});

test.each([
  ['nothing is there, or another run was faster', 0, []],
  ['what is there has lost its description', 1, [`/var/cache/ballast/images/${'d'.repeat(64)}`]],
])('an image takes its place where %s', async (_, exitCode, gone) => {
  const { host, removed } = hostWith('');
  const moved: string[] = [];
  const made: Host = {
    ...host,
    put: async () => undefined,
    exec: async (argv, options) => {
      const command = argv.join(' ');
      if (command.includes('mv -T')) moved.push(argv.at(-1) ?? '');
      if (command.startsWith('sh -c mv -T')) return { exitCode, stdout: '', stderr: '' };
      return /find "\$1" -printf|rm -rf/.test(command)
        ? host.exec(argv, options)
        : { exitCode: 0, stdout: '', stderr: '' };
    },
  };
  const builder = { host: made, runId: '20260101-000000-0000', signal: new AbortController().signal };
  const { rootfsFolder } = await keepImage(builder, digest, emptyConfig, async () => undefined);
  const folder = `/var/cache/ballast/images/${'d'.repeat(64)}`;
  expect(rootfsFolder).toBe(`${folder}/rootfs`);
  expect(removed.filter((path) => path === folder)).toEqual(gone);
  expect(moved).toEqual(Array(exitCode + 1).fill(folder));
});
