import { describe, expect, test } from 'vitest';
import { parseEntries, parseManifest } from '../../../../../src/stages/equivalence/evidence/manifest.ts';
import { parseRunFiles } from '../../../../../src/stages/equivalence/evidence/program.ts';
import { entry, listed } from '../../../../fixtures/listed.ts';

describe('what comes from inside', () => {
  test('is taken apart, or refused', () => {
    expect(
      parseManifest(
        `6 100 2 2 100 1\n${'0123456789abcdef'.repeat(2)}\n${'fedcba9876543210'.repeat(2)}\n/etc/mtab\n`,
      ),
    ).toEqual({
      entries: 6,
      bytes: 100,
      files: 2,
      comparedFiles: 2,
      comparedBytes: 100,
      recent: 1,
      buckets: ['0123456789abcdef', '0123456789abcdef'],
      folders: ['fedcba9876543210', 'fedcba9876543210'],
      recentPaths: ['/etc/mtab'],
    });
    for (const text of ['', '6 100 2 2 100\n', `6 100 2 2 100 1\n${'g'.repeat(16)}\n`, '<html>'])
      expect(() => parseManifest(text), text).toThrow(/not in the form that the probe sends/);
    for (const text of [entry('/a b'), entry(''), 'unreadable x /a', `${entry('/a')} more`])
      expect(() => listed(text), text).toThrow(/not in the form that the probe sends/);
    expect(() => parseRunFiles('executable OK 5 short /a\n', false)).toThrow(
      /not in the form that the probe sends/,
    );
  });

  test('loses its last line when it was cut in it, and no other', () => {
    expect(parseEntries(`${entry('/a')}\n${entry('/b').slice(0, 20)}`, true)).toHaveLength(1);
    expect(() => parseEntries(`${entry('/a')}\n${entry('/b').slice(0, 20)}`, false)).toThrow();
  });
});
