import { describe, expect, test } from 'vitest';
import { differencesOf } from '../../../../../src/stages/equivalence/evidence/files.ts';
import { entry, listed } from '../../../../fixtures/listed.ts';

describe('files held against the image', () => {
  test('are told by what is added, missing or changed in them', () => {
    const image = listed(entry('/same'), entry('/gone'), entry('/other'));
    const own = listed(entry('/same'), entry('/other', 'b'.repeat(32)), entry('/new'));
    expect(differencesOf(own, image).map(({ path, kind, in: words }) => [path, kind, words])).toEqual([
      ['/gone', 'missing', ['file']],
      ['/new', 'added', []],
      ['/other', 'changed', ['content']],
    ]);
  });

  test('a file changed since the instance began is no difference; a folder that cannot be read is one', () => {
    const own = listed(entry('/log', 'c'.repeat(32), 'recent'), entry('/run/pid', undefined, 'recent'));
    expect(differencesOf(own, listed(entry('/log')))).toEqual([]);
    const image = listed(entry('/root/hidden'), entry('/rooted'));
    expect(differencesOf(listed('unreadable EACCES /root'), image)).toMatchObject([
      { path: '/root', kind: 'unreadable', own: 'EACCES' },
      { path: '/rooted', kind: 'missing' },
    ]);
    // What is in it is not missing: nobody has looked.
    expect(differencesOf(listed('unreadable EACCES /'), image)).toMatchObject([{ kind: 'unreadable' }]);
  });

  test('a folder into which something was written keeps its mode, owner and attributes, whatever its time', () => {
    const folder = (path: string, mode: string, age: string, mtime = 5) =>
      `${mode} 0 0 0 ${mtime} 0:0 1 - - - ${age} ${path}`;
    const image = listed(folder('/', '40750', 'old'), folder('/run', '40755', 'old'));
    const own = (root: string) =>
      listed(
        ...[folder('/', root, 'recent', 9), folder('/run', '40755', 'recent', 9)],
        folder('/run/made', '40700', 'recent'),
      );
    expect(differencesOf(own('40750'), image)).toEqual([]);
    expect(differencesOf(own('40755'), image)).toEqual([
      { path: '/', kind: 'changed', in: ['mode'], own: '40755 0 0 -' },
    ]);
  });

  test('a file that the workload has put in the place of a folder is its own doing', () => {
    const image = listed('40755 0 0 0 5 0:0 1 - - - old /a');
    expect(differencesOf(listed(entry('/a', undefined, 'recent')), image)).toEqual([]);
  });
});
