import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../../../src/stages/isolation/catalogue.ts';
import type { Probe } from '../../../../src/stages/isolation/probe.ts';
import { casesOf, corrupted, type ExpectedLetters } from '../../../fixtures/evidence.ts';
import { garbage } from '../../../fixtures/readings.ts';
import recorded from './recorded-network.json' with { type: 'json' };

/**
 * Evidence of real runs: a bare process, a container of the engine's own defaults (Docker 20.10) and an emulated machine of libvirt,
 * on a kernel without modules that has seven families of sockets. The image of the bare process was one file, in use.
 */
const expected: ExpectedLetters = {
  C1: { root: 'XXX' },
  C2: { root: 'OOO' },
  C3: { root: 'XOO', user: 'DDD' },
  S12: { root: 'XXG' },
  'L-page-cache': { root: '–SI' },
};

const all = recorded as unknown as Record<string, Record<string, unknown>>;
const probeOf = (id: string) => catalogue.find((probe) => probe.id === id) as Probe;

describe('evidence of a real run', () => {
  test.each(casesOf(expected))('%s of %s is %s', (id, place, wanted) => {
    const judged = probeOf(id).judge(all[id]?.[place]);
    expect(judged.verdict, judged.because).toBe(wanted);
    expect(judged.because).toMatch(/^\p{Ll}/u);
  });

  test('is there for every probe of this page', () => {
    expect(Object.keys(recorded).sort()).toEqual(Object.keys(expected).sort());
  });
});

test.each(Object.keys(expected))('corrupted evidence of %s never makes a good verdict', (id) => {
  for (const evidence of Object.values(all[id] ?? {}))
    fc.assert(
      fc.property(fc.infiniteStream(garbage), (stream) => {
        const other = corrupted(evidence, () => stream.next().value, ['host', 'own', 'listening']);
        expect(['isolated', 'denied', 'partly']).not.toContain(probeOf(id).judge(other).verdict);
      }),
      { numRuns: 60 },
    );
});
