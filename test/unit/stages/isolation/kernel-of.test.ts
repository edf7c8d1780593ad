import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../../../src/inside/verdicts.ts';
import { kernelOf } from '../../../../src/stages/isolation/kernel-of.ts';

const owner = (K6: Verdict, K1: Verdict, K4: Verdict, K5: Verdict) =>
  kernelOf((id) => ({ K1, K4, K5, K6 })[id]);

describe('the kernel by the host’s own evidence', () => {
  test('is the host’s where the host runs its programs, whatever the instance says', () => {
    expect(owner('shared', 'isolated', 'isolated', 'isolated')).toBe('host');
    expect(owner('shared', 'absent', 'synthetic', 'error')).toBe('host');
    expect(owner('shared', 'shared', 'shared', 'shared')).toBe('host');
  });

  test('is its own where something stands in its place and it knows nothing of the host’s', () => {
    expect(owner('isolated', 'isolated', 'isolated', 'isolated')).toBe('own');
    // gVisor has no boot id, and counts nothing at all.
    expect(owner('isolated', 'absent', 'isolated', 'isolated')).toBe('own');
    expect(owner('isolated', 'absent', 'synthetic', 'synthetic')).toBe('own');
    // The host was busy.
    expect(owner('isolated', 'isolated', 'isolated', 'inconclusive')).toBe('own');
  });

  test('is unknown where the two contradict each other, or nothing of the instance was told', () => {
    expect(owner('isolated', 'shared', 'isolated', 'isolated')).toBe('unknown');
    expect(owner('isolated', 'isolated', 'shared', 'isolated')).toBe('unknown');
    expect(owner('isolated', 'isolated', 'isolated', 'shared')).toBe('unknown');
    expect(owner('isolated', 'isolated', 'inconclusive', 'error')).toBe('unknown');
  });
});

describe('the kernel without evidence of the host', () => {
  test('is the host’s when the counters say so, whatever the boot id', () => {
    expect(owner('inconclusive', 'shared', 'shared', 'shared')).toBe('host');
    expect(owner('error', 'isolated', 'shared', 'shared')).toBe('host');
    expect(owner('inconclusive', 'shared', 'inconclusive', 'shared')).toBe('host');
  });

  test('is never its own, which is the instance’s word alone', () => {
    expect(owner('inconclusive', 'isolated', 'isolated', 'isolated')).toBe('unknown');
    expect(owner('error', 'isolated', 'isolated', 'isolated')).toBe('unknown');
  });

  test('is not the host’s by a boot id alone', () => {
    expect(owner('inconclusive', 'shared', 'isolated', 'isolated')).toBe('unknown');
    expect(owner('inconclusive', 'shared', 'inconclusive', 'inconclusive')).toBe('unknown');
  });
});
