import { describe, expect, test } from 'vitest';
import { h1 } from '../../../../../src/stages/isolation/probes/h1-mitigations.ts';

const content = (text: string) => ({ kind: 'content', text, cut: false }) as const;

describe('H1', () => {
  const flaws = (states: Record<string, string>) =>
    Object.entries(states).map(([name, state]) => ({ name, state: content(`${state}\n`) }));
  const usual = {
    l1tf: 'Not affected',
    mds: 'Mitigation: Clear CPU buffers; SMT vulnerable',
    spec_rstack_overflow: 'Vulnerable: Safe RET, no microcode',
    itlb_multihit: 'KVM: Mitigation: VMX disabled',
    spectre_v1: 'Mitigation: usercopy/swapgs barriers and __user pointer sanitization',
  };
  const guest = {
    ...usual,
    mds: 'Vulnerable: Clear CPU buffers attempted, no microcode; SMT Host state unknown',
  };

  test('names what the host leaves open, and what differs inside', () => {
    expect(h1.judge({ inside: flaws(usual), host: flaws(usual) })).toEqual({
      verdict: 'stated',
      because:
        'of 5 flaws of the processor, the host leaves open: mds, spec_rstack_overflow; it sees the same',
      figures: { flawsOpenOnHost: 2, flawsOpenInside: 2 },
    });
    expect(h1.judge({ inside: flaws({ ...guest, l1tf: 'Vulnerable' }), host: flaws(usual) }).because).toBe(
      'of 5 flaws of the processor, the host leaves open: mds, spec_rstack_overflow; of 5 that it sees itself: l1tf, mds, spec_rstack_overflow',
    );
    expect(
      h1.judge({ inside: null, host: flaws({ l1tf: 'Not affected', mds: 'Not affected' }) }).because,
    ).toBe('of 2 flaws of the processor, the host leaves open: none; it is shown no such list');
  });

  test('says nothing where the host does not, and repeats no word of an instance', () => {
    expect(h1.judge({ inside: flaws(usual), host: null }).verdict).toBe('inconclusive');
    expect(h1.judge({ inside: flaws(usual), host: flaws({ l1tf: 'nonsense' }) }).verdict).toBe(
      'inconclusive',
    );
    const odd = h1.judge({ inside: flaws({ x: 'whatever it says' }), host: flaws(usual) });
    expect(odd.because).toMatch(/it is shown no such list$/);
  });
});
