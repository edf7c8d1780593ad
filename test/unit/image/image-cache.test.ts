import { expect, test } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { findCached } from '../../../src/image/image-cache.ts';
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
  expect(await findCached(host, digest)).toMatchObject({ meta: { digest, seal } });
  expect(removed).toEqual([]);
});

test.each([
  ['has been changed', JSON.stringify({ digest, seal: 'b'.repeat(64) })],
  ['an older version kept without a seal', JSON.stringify({ digest })],
  ['has a damaged description', '{"digest":'],
])('one that %s is removed and made anew', async (_, meta) => {
  const { host, removed } = hostWith(meta);
  expect(await findCached(host, digest)).toBeUndefined();
  expect(removed).toEqual([`/var/cache/ballast/images/${'d'.repeat(64)}`]);
});
