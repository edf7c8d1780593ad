import { execFileSync } from 'node:child_process';
import { homedir, userInfo } from 'node:os';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { homeFolder, ownUserName } from '../../../src/host/home.ts';

test('the home and the name of a user are those of the system', () => {
  expect([homeFolder(), ownUserName()]).toEqual([homedir(), userInfo().username]);
});

const importing = `import { homeFolder, ownUserName } from '${resolve('src/host/home.ts')}';`;

test.runIf(process.getuid?.() === 0)('a number without an entry has the root folder, and its number', () => {
  const asked = ['--input-type=module', '--eval', `${importing}\nconsole.log(homeFolder(), ownUserName())`];
  const options = { env: { PATH: process.env.PATH }, uid: 54_321, gid: 54_321, encoding: 'utf8' } as const;
  const said = execFileSync(process.execPath, asked, options);
  expect(said).toBe('/ 54321\n');
});
