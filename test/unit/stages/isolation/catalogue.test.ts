import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundaries, boundaryNames } from '../../../../src/inside/boundaries.ts';
import { longestText } from '../../../../src/inside/reading.ts';
import { catalogue } from '../../../../src/stages/isolation/catalogue.ts';
import type { Probe } from '../../../../src/stages/isolation/probe.ts';
import { casesOf, corrupted, type ExpectedLetters } from '../../../fixtures/evidence.ts';
import { anyCharacter } from '../../../fixtures/mutated.ts';
import recorded from './recorded.json' with { type: 'json' };

/**
 * Evidence of a real run: a bare process, a container of the engine's own defaults, an emulated virtual machine, on a
 * host with cgroup v1. What each must be judged as is the catalogue of probes, by hand, as letters in that order.
 */
const expected: ExpectedLetters = {
  K1: { root: 'SSI' },
  K3: { root: 'SSI' },
  K4: { root: 'SSI' },
  K5: { root: 'SSI' },
  K6: { root: 'SSI' },
  N1: { root: 'SII' },
  N2: { root: 'SII' },
  N3: { root: 'SII' },
  N4: { root: 'SII' },
  N5: { root: 'SII' },
  N6: { root: 'SSI' },
  N7: { root: 'SSI' },
  N9: { root: 'SII' },
  N13: { root: 'XDG', user: 'DDD' },
  P1: { root: 'XPG', user: 'III' },
  P4: { root: 'OOG' },
  P8: { root: 'XDG', user: 'DDD' },
  D2: { root: 'X–G', user: 'D–D' },
  R8: { root: 'LLI' },
};

const evidenceOf = (id: string) => (recorded as Record<string, Record<string, unknown>>)[id] ?? {};
const probeOf = (id: string) => catalogue.find((probe) => probe.id === id) as Probe;
const cases = casesOf(expected);

describe('evidence of a real run', () => {
  test.each(cases)('%s of %s is %s', (id, place, verdict) => {
    const { because, ...judged } = probeOf(id).judge(evidenceOf(id)[place]);
    expect(judged, because).toEqual({ verdict });
    expect(because).toMatch(/^\p{Ll}/u);
  });

  test('is there for every probe of this page', () => {
    expect(Object.keys(recorded).sort()).toEqual(Object.keys(expected).sort());
  });
});

const garbage = fc.oneof(
  fc.record({
    kind: fc.constant('content'),
    text: fc.oneof(
      fc.constant(''),
      fc.string({ unit: anyCharacter, maxLength: 64 }),
      fc.constant('\0'.repeat(longestText)),
      fc.constant('x\n'.repeat(longestText / 2)),
    ),
    cut: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('refused'),
    error: fc.constantFrom('EIO', 'EINTR', 'ENOMEM', 'EUNKNOWN', 'EAGAIN'),
    detail: fc.string({ maxLength: 64 }),
  }),
);

describe('counters that a sandbox makes up', () => {
  const content = (text: string) => ({ kind: 'content', text, cut: false });
  const sandwiches = (inside: string) =>
    [1, 2, 3].map((turn) => ({
      before: content(`ctxt ${turn}00\nprocesses ${turn}00\n`),
      inside: content(inside),
      after: content(`ctxt ${turn}50\nprocesses ${turn}50\n`),
    }));
  const vmstat = [1, 2, 3].map(() => {
    const missing = { kind: 'refused', error: 'ENOENT', detail: '' };
    return { before: content('pgfault 5\n'), inside: missing, after: content('pgfault 9\n') };
  });

  test('stand at 0 always: an answer that is emulated, and not counters of its own', () => {
    const verdict = (inside: string) => probeOf('K4').judge({ stat: sandwiches(inside), vmstat }).verdict;
    expect(verdict('ctxt 0\nprocesses 0\n')).toBe('synthetic');
    expect(verdict('ctxt 7\nprocesses 0\n')).toBe('isolated');
  });

  test('do not count the processes of the host, nor any', () => {
    const at = (host: number, inside: number) => ({
      host: content(`processes ${host}\n`),
      inside: content(`processes ${inside}\n`),
    });
    const verdict = (inside: number) =>
      probeOf('K5').judge({
        before: at(1000, inside),
        busy: at(1600, inside),
        quiet: at(1610, inside),
        churn: content(''),
      }).verdict;
    expect(verdict(0)).toBe('synthetic');
    expect(verdict(40)).toBe('isolated');
  });
});

describe('corrupted evidence never makes a good verdict', () => {
  test.each(catalogue.map((probe) => [probe.id, probe] as const))('%s: other readings', (id, probe) => {
    for (const evidence of Object.values(evidenceOf(id))) {
      fc.assert(
        fc.property(fc.infiniteStream(garbage), (stream) => {
          const { verdict } = probe.judge(corrupted(evidence, () => stream.next().value, ['host', 'churn']));
          expect(['isolated', 'synthetic', 'absent']).not.toContain(verdict);
        }),
        { numRuns: 60 },
      );
    }
  });

  test.each(catalogue.map((probe) => [probe.id, probe] as const))('%s: another shape', (_id, probe) => {
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        expect(probe.judge(anything)).toEqual({ verdict: 'error', because: 'its evidence is malformed' });
      }),
      { numRuns: 100 },
    );
  });
});

describe('the catalogue', () => {
  test('has each id once, and text for people in every probe', () => {
    const ids = catalogue.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const probe of catalogue) {
      expect(probe.question).toMatch(/\?$/);
      for (const text of [probe.title, probe.source, probe.method, probe.cannotShow])
        expect(text).not.toBe('');
      expect(probe.users.length).toBeGreaterThan(0);
    }
  });

  test('has of each boundary the probes without which it is not known to be closed', () => {
    for (const name of boundaryNames) {
      const own = catalogue.filter(({ boundary }) => boundary === name).map(({ id }) => id);
      expect(own.length, name).toBeGreaterThan(0);
      expect(own, name).toEqual(expect.arrayContaining([...boundaries[name].needs]));
    }
  });

  test('is asked of a boundary in the categories that the boundary names', () => {
    for (const name of boundaryNames) {
      const needed: readonly string[] = boundaries[name].needs;
      const categories = catalogue.flatMap(({ id, category }) => (needed.includes(id) ? [category] : []));
      const named: readonly string[] = boundaries[name].categories;
      if (needed.length > 0) expect(new Set(named), name).toEqual(new Set(categories));
      expect(catalogue.some((probe) => probe.boundary === name && named.includes(probe.category))).toBe(true);
    }
  });

  test('gives every probe that can give a good verdict a mechanism, or a kernel of its own as the only one', () => {
    const without = catalogue.filter(({ closedBy }) => closedBy.length === 0);
    const causes = without.map(
      ({ id, cause, category }) => cause ?? (category === 'hardware' ? id : category),
    );
    const facts = ['H1', 'H2', 'H3', 'H4'];
    expect(new Set(causes)).toEqual(new Set(['shared-kernel', 'kernel', 'V1', 'V2', 'V3', 'V7', ...facts]));
  });
});
