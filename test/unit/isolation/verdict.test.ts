import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { BallastError } from '../../../src/errors.ts';
import type { Verdict } from '../../../src/inside/verdicts.ts';
import { controlResult, underControl, withoutControl } from '../../../src/stages/isolation/control.ts';
import { kernelOf } from '../../../src/stages/isolation/kernel-of.ts';
import { defineProbe, judgement, type ProbeContext } from '../../../src/stages/isolation/probe.ts';
import { repeatOnce, settled } from '../../../src/stages/isolation/run-probe.ts';

const isolated = judgement('isolated', 'it has its own');

describe('several repetitions', () => {
  test('that agree give their verdict', () => {
    expect(settled([isolated, isolated, isolated])).toEqual(isolated);
  });

  test.each(['shared', 'error', 'denied'] as const)('one of which says %s give none', (verdict) => {
    const found = settled([isolated, judgement(verdict, 'this time'), isolated]);
    expect(found.verdict).toBe('inconclusive');
    expect(found.because).toContain(`isolated (it has its own), ${verdict} (this time)`);
  });
});

describe('a control', () => {
  const fired = controlResult('privileged', judgement('exposed', 'it may'));
  const silent = controlResult('privileged', judgement('denied', 'it may not'));
  const missing = withoutControl(new Map([['privileged', 'no engine']]));

  test('that fired leaves every verdict as it is', () => {
    expect(fired.fired).toBe(true);
    expect(underControl(isolated, fired)).toEqual(isolated);
  });

  test.each(['isolated', 'denied', 'synthetic'] as const)(
    'that did not fire, or could not be had, takes %s away',
    (verdict) => {
      for (const [control, reason] of [
        [silent, 'it may not'],
        [missing, 'no engine'],
      ] as const) {
        const found = underControl(judgement(verdict, 'it is so'), control);
        expect(found.verdict).toBe('inconclusive');
        expect(found.because).toContain(reason);
      }
    },
  );

  test.each(['shared', 'leaked', 'exposed', 'confined', 'absent', 'error'] as const)(
    'that did not fire says nothing against %s',
    (verdict) => {
      expect(underControl(judgement(verdict, 'x'), silent).verdict).toBe(verdict);
    },
  );

  test('fires by what came of the host, not by what the weakened instance may', () => {
    for (const verdict of ['confined', 'isolated', 'inconclusive', 'error'] as const) {
      expect(controlResult('privileged', judgement(verdict, 'x')).fired).toBe(false);
    }
  });
});

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

describe('a probe', () => {
  const probe = (gather: () => Promise<{ figure: number }>) =>
    defineProbe({
      id: 'T1',
      title: 'Test',
      category: 'kernel',
      question: 'Is it?',
      source: 'none',
      method: 'none',
      limits: 'none',
      users: ['root'],
      controls: [],
      evidence: z.strictObject({ figure: z.number() }),
      gather,
      judge: ({ figure }) => judgement(figure === 1 ? 'isolated' : 'shared', 'it is so'),
    });
  const context = async () => ({}) as ProbeContext;
  const { signal } = new AbortController();

  test('stores what it gathered and how long that took', async () => {
    const repetition = await repeatOnce(
      probe(async () => ({ figure: 1 })),
      context,
      signal,
    );
    expect(repetition).toMatchObject({ verdict: 'isolated', evidence: { figure: 1 } });
    expect(repetition.durationNs).toBeGreaterThan(0);
  });

  test('that throws, gathers nonsense or has no session is an error', async () => {
    const failing = async () => {
      throw new BallastError('engine', 'probe-lost', 'the probe inside has ended');
    };
    const nonsense = async () => ({ figure: 'one' }) as unknown as { figure: number };
    for (const repetition of [
      await repeatOnce(probe(failing), context, signal),
      await repeatOnce(probe(nonsense), context, signal),
      await repeatOnce(
        probe(async () => ({ figure: 1 })),
        failing,
        signal,
      ),
    ]) {
      expect(repetition.verdict).toBe('error');
    }
  });

  test('stops for the user and for a lost host, and for nothing else', async () => {
    const lost = async () => {
      throw new BallastError('engine', 'host-lost', 'gone');
    };
    await expect(repeatOnce(probe(lost), context, signal)).rejects.toMatchObject({ code: 'host-lost' });
    const stopped = AbortSignal.abort(new Error('stop'));
    await expect(
      repeatOnce(
        probe(async () => ({ figure: 1 })),
        context,
        stopped,
      ),
    ).rejects.toThrow('stop');
  });
});
