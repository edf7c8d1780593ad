import { describe, expect, it } from 'vitest';
import { excerptOf } from '../../../src/scenario/excerpt.ts';

const lines = (text: string) => text.split('\n');

describe('the excerpt of a file', () => {
  it('has the line, and a caret below the word', () => {
    expect(excerptOf(lines('workload:\n  prot: 80'), { line: 2, column: 3 })).toBe(
      '2 |   prot: 80\n  |   ^^^^',
    );
  });

  it('marks a quantity with its unit', () => {
    expect(excerptOf(lines('  - a.b.c < 2 fortnights'), { line: 1, column: 13 })).toBe(
      '1 |   - a.b.c < 2 fortnights\n  |             ^^^^^^^^^^^^',
    );
  });

  it('shows the part of a long line that the caret is about', () => {
    const [shown = '', caret = ''] = (
      excerptOf([`${'x'.repeat(500)} prot ${'y'.repeat(500)}`], { line: 1, column: 502 }) ?? ''
    ).split('\n');
    expect(shown.length).toBeLessThan(100);
    expect(shown.slice(caret.indexOf('^'), caret.indexOf('^') + 4)).toBe('prot');
  });

  it('holds nothing that a terminal obeys', () => {
    const shown = excerptOf(['a:\t\u001b[2J \u202e b'], { line: 1, column: 1 });
    expect(shown).toBe('1 | a: \ufffd[2J \ufffd b\n  | ^');
  });

  it('is none of an empty line, and of one that is not there', () => {
    expect(excerptOf(['', 'a'], { line: 1, column: 1 })).toBeUndefined();
    expect(excerptOf(['a'], { line: 2, column: 1 })).toBeUndefined();
  });

  it.each([
    ['on the line of the key', 'workload: { environment: { PASSWORD: hunter2, A: 3 } }', 1],
    ['below it', 'workload:\n  environment:\n    A: 1\n\n    PASSWORD: hunter2', 5],
    ['in brackets over several lines', 'workload: {\n  environment: { A: 1,\n  PASSWORD: hunter2 }}', 3],
    ['after a missing quote', 'workload:\n  environment:\n    A: "1\n    PASSWORD: hunter2', 4],
  ])('is none where a value of the environment may be shown: %s', (_, text, line) => {
    expect(excerptOf(lines(text), { line, column: 5 })).toBeUndefined();
  });

  it('is there again after the environment', () => {
    const text = 'workload:\n  environment:\n    A: 1\n  prot: 80';
    expect(excerptOf(lines(text), { line: 4, column: 3 })).toBe('4 |   prot: 80\n  |   ^^^^');
  });
});
