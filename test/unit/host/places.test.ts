import { expect, test } from 'vitest';
import { cacheFolderOf, runsFolderOf, withUser } from '../../../src/host/places.ts';
import { fakeHost } from '../../fixtures/fake-host.ts';

const hostOf = (uid: string, home: string) => fakeHost({ 'sh -c': `${uid}\n${home}\n` });
const folders = async (uid: string, home: string, env = {}, kind: 'local' | 'ssh' = 'local') => {
  const host = await withUser({ ...hostOf(uid, home), kind }, env);
  return [runsFolderOf(host), cacheFolderOf(host)];
};
const ofRoot = ['/var/lib/ballast/runs', '/var/cache/ballast'];

test('root has the folders of the system', async () => {
  expect(await folders('0', '/root', { XDG_CACHE_HOME: '/root/c' })).toEqual(ofRoot);
});

test('an ordinary user has those of XDG, whose variables count where they are set and absolute', async () => {
  const own = ['/home/u/.local/state/ballast/runs', '/home/u/.cache/ballast'];
  expect(await folders('1000', '/home/u')).toEqual(own);
  expect(await folders('1000', '/home/u', { XDG_STATE_HOME: 'relative' })).toEqual(own);
  const env = { XDG_STATE_HOME: '/s', XDG_CACHE_HOME: '/c' };
  expect(await folders('1000', '/home/u', env)).toEqual(['/s/ballast/runs', '/c/ballast']);
  expect(await folders('1000', '/home/u', env, 'ssh')).toEqual(own);
});

test('who has no home is no root all the same, and has the root folder for it', async () => {
  expect(await folders('1000', '')).toEqual(['/.local/state/ballast/runs', '/.cache/ballast']);
  const env = { XDG_STATE_HOME: '/s', XDG_CACHE_HOME: '/c' };
  expect(await folders('1000', '', env)).toEqual(['/s/ballast/runs', '/c/ballast']);
});
