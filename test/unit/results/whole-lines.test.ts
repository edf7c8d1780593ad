import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { wholeLines } from '../../../src/results/whole-lines.ts';

/** The lines of a file with this content, and whether a torn one follows. */
function read(content: string): { lines: string[]; torn: boolean | undefined } {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-lines-'));
  try {
    writeFileSync(join(folder, 'lines'), content);
    const lines: string[] = [];
    const found = wholeLines(join(folder, 'lines'));
    for (let next = found.next(); ; next = found.next()) {
      if (next.done === true) return { lines, torn: next.value };
      lines.push(next.value);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('wholeLines', () => {
  test('reads what ends in a newline, empty lines too, and tells that more follows', () => {
    expect(read('')).toEqual({ lines: [], torn: false });
    expect(read('a\n\nb\n')).toEqual({ lines: ['a', '', 'b'], torn: false });
    expect(read('a\nb')).toEqual({ lines: ['a'], torn: true });
  });

  test('reads lines of many bytes a character across the edges of its buffer, and one longer than that', () => {
    const lines = ['ä'.repeat(300_000), '€'.repeat(1_200_000), ...Array(5_000).fill('x→y'.repeat(100))];
    const { lines: found, torn } = read(`${lines.join('\n')}\n`);
    expect(torn).toBe(false);
    expect(found.length).toBe(lines.length);
    expect(found.every((line, index) => line === lines[index])).toBe(true);
  });
});
