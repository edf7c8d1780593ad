import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { paxComment } from '../../../../src/stages/pull/pax-comment.ts';

test('a tar archive has the same entries behind a comment as without', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-pax-'));
  try {
    writeFileSync(join(folder, 'odd name'), 'content');
    const tar = execFileSync('tar', ['-C', folder, '-c', '.'], { encoding: 'buffer' });
    const list = (archive: Buffer) => execFileSync('tar', ['-tv'], { input: archive }).toString();
    const commented = Buffer.concat([paxComment('ballast 20260101-120000-k3f9'), tar]);
    expect(list(commented)).toBe(list(tar));
    expect(list(commented)).toContain('odd name');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([1, 87, 88, 89, 98])(
  'a comment of %i characters has a record that tells its own length',
  (characters) => {
    const text = 'x'.repeat(characters);
    const record = paxComment(text).toString('latin1', 512).replace(/\0+$/, '');
    expect(record).toBe(`${record.length} comment=${text}\n`);
  },
);

test('refuses a comment that no round holds', () => {
  expect(() => paxComment('x'.repeat(512))).toThrow(RangeError);
});
