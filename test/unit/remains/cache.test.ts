import { expect, test } from 'vitest';
import { pruneKept } from '../../../src/remains/cache.ts';
import { fakeHost } from '../../fixtures/fake-host.ts';

test('nothing is pruned while a run is going on, which may use any of it', async () => {
  const host = fakeHost({ 'ls -1': '20260101-120000-a11e\n', flock: { exitCode: 75 } });
  await expect(pruneKept(host)).rejects.toMatchObject({
    kind: 'input',
    code: 'cache-in-use',
    message: 'run 20260101-120000-a11e is going on at local, and uses the cache',
  });
});
