import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evidenceText } from '../../../../src/report/isolation/evidence-text.ts';

describe('evidenceText', () => {
  it('writes a reading a line', () => {
    const evidence = {
      kernel: 'host',
      stat: [{ inside: { kind: 'content', text: 'ctxt 1\nprocesses 2\n', cut: true } }],
      call: { kind: 'refused', error: 'EPERM', detail: 'mount' },
      none: { kind: 'content', text: '', cut: false },
    };
    expect(evidenceText(evidence)).toBe(
      'kernel: host\nstat, 1, inside:\n  ctxt 1\n  processes 2 … (cut when it was read)\ncall: refused, EPERM (mount)\nnone: (empty)',
    );
  });

  it('is short whatever was gathered', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3000), (value, times) => {
        const text = evidenceText({ value, many: Array.from({ length: times }, () => value) });
        expect(text.length).toBeLessThanOrEqual(620);
        expect(text.split('\n').length).toBeLessThanOrEqual(26);
      }),
      { numRuns: 50 },
    );
  });
});
