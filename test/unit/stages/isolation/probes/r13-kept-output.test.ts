import { describe, expect, test } from 'vitest';
import { r13 } from '../../../../../src/stages/isolation/probes/r13-kept-output.ts';

const content = (text: string) => ({ kind: 'content', text, cut: false }) as const;
const refused = (error: string) => ({ kind: 'refused', error, detail: '' }) as const;
const sized = (bytes: number) => content(`100640 0 0 254:0 77 ${bytes} 0:0\n`);
const printed = content('1048576 5000000\n');
const mebibyte = 2 ** 20;
const judge = (after: number, mostBytes: number | null, said: object = printed) =>
  r13.judge({ printed: said, file: { before: sized(mebibyte), after: sized(after), mostBytes } });

describe('R13', () => {
  test('a file that grows without a bound is a barrier that is missing', () => {
    expect(judge(2.5 * mebibyte, null)).toEqual({
      verdict: 'open',
      because:
        'its output takes 1.50 MiB of the host’s disk for 1.00 MiB that it said, and nothing bounds the file',
      figures: { printedBytes: mebibyte, keptBytes: 1.5 * mebibyte },
    });
  });

  test('one with a bound is stated, also when it was begun anew', () => {
    expect(judge(2.5 * mebibyte, 16 * mebibyte)).toMatchObject({
      verdict: 'stated',
      because:
        'its output takes 1.50 MiB of the host’s disk for 1.00 MiB that it said, up to the 16.0 MiB that the engine was told to keep',
    });
    expect(judge(10, 16 * mebibyte).because).toBe(
      'its output takes the host’s disk, up to the 16.0 MiB that the engine was told to keep',
    );
  });

  test('without a file there is nothing to fill', () => {
    expect(r13.judge({ printed: refused('EACCES'), file: null }).verdict).toBe('stated');
  });

  test('a root that may not speak for its workload leaves the bound that the engine was told', () => {
    expect(judge(mebibyte, 16 * mebibyte, refused('EACCES'))).toEqual({
      verdict: 'stated',
      because:
        'the engine was told to keep 16.0 MiB of its output on the host’s disk; its root may not speak in the place of its workload, so that it was not tried',
    });
    expect(judge(mebibyte, null, refused('EPERM')).verdict).toBe('open');
  });

  test('what could not be said or looked at proves nothing', () => {
    expect(judge(2 * mebibyte, null, refused('ENOTSUP')).verdict).toBe('inconclusive');
    expect(judge(2 * mebibyte, null, content('0 5\n')).verdict).toBe('inconclusive');
    expect(judge(mebibyte, 16 * mebibyte).verdict).toBe('inconclusive');
    const gone = { before: sized(1), after: refused('ENOENT'), mostBytes: null };
    expect(r13.judge({ printed, file: gone }).verdict).toBe('inconclusive');
  });
});
