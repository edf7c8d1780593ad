import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { BallastError } from '../../../../src/errors.ts';
import { defineProbe, judgement, type ProbeContext } from '../../../../src/stages/isolation/probe.ts';
import { repeatOnce, settled } from '../../../../src/stages/isolation/run-probe.ts';

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

describe('a probe', () => {
  const probe = (gather: () => Promise<{ figure: number }>) =>
    defineProbe({
      id: 'T1',
      title: 'Test',
      category: 'kernel',
      boundary: 'kernel',
      kind: 'one-flaw-away',
      closedBy: [],
      question: 'Is it?',
      source: 'none',
      method: 'none',
      cannotShow: 'none',
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
