import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../../../src/inside/verdicts.ts';
import { kernelOf } from '../../../../src/stages/isolation/kernel-of.ts';

describe('the kernel', () => {
  const owner = (K1: Verdict, K4: Verdict, K5: Verdict) => kernelOf((id) => ({ K1, K4, K5 })[id]);

  test('is the host’s when the counters say so, whatever the boot id', () => {
    expect(owner('shared', 'shared', 'shared')).toBe('host');
    expect(owner('isolated', 'shared', 'shared')).toBe('host');
    expect(owner('shared', 'inconclusive', 'shared')).toBe('host');
  });

  test('is its own only when all three say so', () => {
    expect(owner('isolated', 'isolated', 'isolated')).toBe('own');
    expect(owner('isolated', 'isolated', 'inconclusive')).toBe('unknown');
    expect(owner('error', 'isolated', 'isolated')).toBe('unknown');
  });

  test('is not the host’s by a boot id alone', () => {
    expect(owner('shared', 'isolated', 'isolated')).toBe('unknown');
    expect(owner('shared', 'inconclusive', 'inconclusive')).toBe('unknown');
  });
});
