import { describe, expect, test } from 'vitest';
import { answerParts, differingParts } from '../../../src/stages/equivalence/evidence/answer.ts';
import { differencesOf } from '../../../src/stages/equivalence/evidence/files.ts';
import { processorsListed } from '../../../src/stages/equivalence/evidence/limits.ts';
import { parseEntries, parseManifest } from '../../../src/stages/equivalence/evidence/manifest.ts';
import { parseRunFiles } from '../../../src/stages/equivalence/evidence/program.ts';
import { environmentOf } from '../../../src/stages/equivalence/evidence/start.ts';

const entry = (path: string, content = 'a'.repeat(32), age = 'old') =>
  `100644 0 0 5 1700000000 0:0 1 - - ${content} ${age} ${path}`;
const listed = (...lines: readonly string[]) => parseEntries(`${lines.join('\n')}\n`, false);

describe('what comes from inside', () => {
  test('is taken apart, or refused', () => {
    expect(parseManifest(`6 100 2 2 100 1\n${'0123456789abcdef'.repeat(2)}\n/etc/mtab\n`)).toEqual({
      entries: 6,
      bytes: 100,
      files: 2,
      comparedFiles: 2,
      comparedBytes: 100,
      recent: 1,
      buckets: ['0123456789abcdef', '0123456789abcdef'],
      recentPaths: ['/etc/mtab'],
    });
    for (const text of ['', '6 100 2 2 100\n', `6 100 2 2 100 1\n${'g'.repeat(16)}\n`, '<html>'])
      expect(() => parseManifest(text), text).toThrow(/not as the probe tells it/);
    for (const text of [entry('/a b'), entry(''), 'unreadable x /a', `${entry('/a')} more`])
      expect(() => listed(text), text).toThrow(/not as the probe tells it/);
    expect(() => parseRunFiles('executable OK 5 short /a\n', false)).toThrow(/not as the probe tells it/);
  });

  test('loses its last line when it was cut in it, and no other', () => {
    expect(parseEntries(`${entry('/a')}\n${entry('/b').slice(0, 20)}`, true)).toHaveLength(1);
    expect(() => parseEntries(`${entry('/a')}\n${entry('/b').slice(0, 20)}`, false)).toThrow();
  });
});

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

test('an environment is told by digests of its values, or not at all when a program has written over it', () => {
  const told = environmentOf(['PATH=/bin', 'PASSWORD=secret', 'EMPTY=']);
  expect(Object.keys(told ?? {})).toEqual(['EMPTY', 'PASSWORD', 'PATH']);
  expect(JSON.stringify(told)).not.toContain('secret');
  expect(environmentOf(['process -g daemon off;', 'PATH=/bin'])).toBeNull();
  expect(environmentOf([''])).toBeNull();
});

test('processors are counted by ranges', () => {
  const listed = (text: string) => processorsListed(`Cpus_allowed_list:\t${text}\n`);
  expect([listed('0'), listed('0-1'), listed('0-3,8,10-11')]).toEqual([1, 2, 7]);
  expect([listed(''), listed('5-1'), processorsListed('')]).toEqual([null, null, null]);
});

describe('an answer', () => {
  const address = { host: '172.17.0.2', port: 80 };
  const answer = (date: string, body: string, more = '') =>
    answerParts(
      Buffer.from(`HTTP/1.1 200 OK\r\nDate: ${date}\r\nX-A: 1${more}\r\n\r\n${body}`, 'latin1'),
      true,
      address,
    );

  test('is the same at another time and at another address', () => {
    const other = answerParts(
      Buffer.from('HTTP/1.1 200 OK\r\ndate: later\r\nX-A: 1\r\n\r\nat 10.0.0.9:8080'),
      true,
      { host: '10.0.0.9', port: 8080 },
    );
    expect(differingParts(answer('now', 'at 172.17.0.2:80'), other)).toEqual([]);
  });

  test('differs in a header, or in its body', () => {
    expect(differingParts(answer('now', 'a'), answer('now', 'b', '\r\nSet-Cookie: x'))).toEqual([
      'set-cookie',
      'body',
    ]);
  });

  test('of another protocol is its bytes', () => {
    const [one, other] = ['+PONG\r\n', '-ERR\r\n'].map((text) =>
      answerParts(Buffer.from(text), false, address),
    );
    if (one === undefined || other === undefined) throw new Error('there are two');
    expect(differingParts(one, other)).toEqual(['body']);
    expect(one.bytes).toBe(7);
  });
});
