import { describe, expect, test } from 'vitest';
import { h4 } from '../../../../../src/stages/isolation/probes/h4-clocks.ts';

const content = (text: string) => ({ kind: 'content', text, cut: false }) as const;
const refused = (error: string) => ({ kind: 'refused', error, detail: '' }) as const;

describe('H4', () => {
  const judge = (inside: object, host: object = content('clock 20\ncounter yes\n')) =>
    h4.judge({ inside, host });

  test('states the steps of both clocks', () => {
    expect(judge(content('clock 100\ncounter no\n'))).toEqual({
      verdict: 'stated',
      because:
        'its clock moves in steps of 100 ns (the host’s: 20 ns), and it may not read the processor’s counter',
      figures: { clockStepNs: 100 },
    });
    for (const odd of ['clock -1\ncounter yes\n', 'clock 20\n', '', 'clock 20\ncounter yes\nmore\n'])
      expect(judge(content(odd)).verdict).toBe('inconclusive');
    expect(judge(refused('EPERM')).verdict).toBe('inconclusive');
  });
});
