import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeFiles } from '../../../src/cli/write-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('writes each file whole, in folders of their own', () => {
  const files = new Map([
    ['report.html', 'old'],
    ['charts/a.svg', '<svg/>'],
  ]);
  writeFiles(folder, files);
  writeFiles(folder, new Map([['report.html', 'new']]));
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toBe('new');
  expect(readdirSync(join(folder, 'charts'))).toEqual(['a.svg']);
});

it('leaves nothing of a file that could not be written', () => {
  mkdirSync(join(folder, 'report.html/in-the-way'), { recursive: true });
  const files = new Map([
    ['report.md', '# Report'],
    ['report.html', '<p>'],
  ]);
  expect(() => writeFiles(folder, files)).toThrow(/the report cannot be written: /);
  expect(readdirSync(folder).sort()).toEqual(['report.html', 'report.md']);
});
