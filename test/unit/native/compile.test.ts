import { expect, test, vi } from 'vitest';
import { compiledProgram } from '../../../src/native/compile.ts';

test('a cache that cannot be written to is the user’s to mend, and no fault of Ballast', async () => {
  for (const folder of ['/dev/null/cache', '/proc/cache']) {
    vi.stubEnv('XDG_CACHE_HOME', folder);
    await expect(compiledProgram('ticks'), folder).rejects.toMatchObject({
      kind: 'input',
      code: 'cache-unwritable',
      hint: expect.stringContaining('XDG_CACHE_HOME'),
    });
  }
  vi.unstubAllEnvs();
});
