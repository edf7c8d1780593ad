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

  test('what has been changed since the instance began is no difference; a folder that cannot be read is one', () => {
    const own = listed(entry('/log', 'c'.repeat(32), 'recent'), entry('/run/pid', undefined, 'recent'));
    expect(differencesOf(own, listed(entry('/log')))).toEqual([]);
    expect(differencesOf(listed('unreadable EACCES /root'), [])).toMatchObject([
      { path: '/root', kind: 'unreadable', own: 'EACCES' },
    ]);
  });
});
