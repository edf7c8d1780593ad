import { describe, expect, test } from 'vitest';
import { h3 } from '../../../../../src/stages/isolation/probes/h3-merged-memory.ts';

const content = (text: string, cut = false) => ({ kind: 'content', text, cut }) as const;
const refused = (error: string) => ({ kind: 'refused', error, detail: '' }) as const;

describe('H3', () => {
  const judge = (run: object, mergeable: object, merged: object = content('0\n')) =>
    h3.judge({ run, processes: [{ role: 'monitor', mergeable, merged }] });
  const marked = content('VmFlags: rd wr mr mw me ac mg \n', true);

  test('says whether the host merges, and whether its memory is offered', () => {
    expect(judge(content('1\n'), marked, content('512\n'))).toEqual({
      verdict: 'stated',
      because:
        'the host merges equal memory (KSM), and what runs it offers its memory for that: 512 pages of it are',
      figures: { mergedPages: 512 },
    });
    expect(judge(content('0\n'), marked).because).toBe(
      'the host merges no memory (KSM is off), although what runs it offers its memory for that',
    );
    expect(judge(content('0\n'), content('')).because).toBe(
      'the host merges no memory (KSM is off), and what runs it does not offer its memory for that',
    );
    expect(judge(refused('ENOENT'), content('')).because).toBe('the host’s kernel cannot merge memory');
    expect(judge(refused('EACCES'), content('')).verdict).toBe('inconclusive');
    expect(h3.judge({ run: content('0\n'), processes: [] }).verdict).toBe('inconclusive');
  });
});
