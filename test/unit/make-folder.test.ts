import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { makeFolder } from '../../src/make-folder.ts';

const scratch = mkdtempSync(join(tmpdir(), 'ballast-make-folder-'));
afterAll(() => rmSync(scratch, { recursive: true }));

test('a folder is made with those above it, and one that is there stays', () => {
  const folder = join(scratch, 'a/b/c');
  makeFolder(folder, 0o750);
  writeFileSync(join(folder, 'kept'), '');
  makeFolder(folder, 0o700);
  for (const made of [folder, join(scratch, 'a')]) expect(statSync(made).mode & 0o777).toBe(0o750);
  expect(statSync(join(folder, 'kept')).isFile()).toBe(true);
});

test('a link to a folder is one, and a link to nothing is refused', () => {
  symlinkSync(scratch, join(scratch, 'link'));
  makeFolder(join(scratch, 'link/behind'));
  expect(statSync(join(scratch, 'behind')).isDirectory()).toBe(true);
  symlinkSync(join(scratch, 'nothing'), join(scratch, 'dangling'));
  expect(() => makeFolder(join(scratch, 'dangling/below'))).toThrow();
});

test('a file is no folder, whether it is the last name or one above it', () => {
  writeFileSync(join(scratch, 'file'), '');
  expect(() => makeFolder(join(scratch, 'file'))).toThrow('EEXIST');
  expect(() => makeFolder(join(scratch, 'file/below'))).toThrow('ENOTDIR');
});

describe('a filesystem in which nothing can be made', () => {
  // In a process of its own, which can be ended: a wait without end would be in the call of the system.
  test.each(['/proc/ballast', '/proc/ballast/below/it', '/proc/self/ballast'])('refuses %s', (folder) => {
    const program = `import { makeFolder } from ${JSON.stringify(join(process.cwd(), 'src/make-folder.ts'))};
      try { makeFolder(${JSON.stringify(folder)}) } catch (error) { console.log(error.code) }`;
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
      timeout: 60_000,
      killSignal: 'SIGKILL',
    });
    expect(said.trim()).toBe('ENOENT');
  });
});

test('no folder that a user may name is made by Node’s own recursive mkdir', () => {
  const using = globSync('src/**/*.ts').filter((file) =>
    /mkdir(?:Sync)?\([^;]*recursive/.test(readFileSync(file, 'utf8')),
  );
  expect(using).toEqual([]);
});
