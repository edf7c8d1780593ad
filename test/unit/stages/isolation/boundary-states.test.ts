import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type Boundary, boundaries, boundaryNames } from '../../../../src/inside/boundaries.ts';
import { type Verdict, verdicts } from '../../../../src/inside/verdicts.ts';
import { boundaryStates, ownerIn } from '../../../../src/stages/isolation/boundary-states.ts';
import { catalogue } from '../../../../src/stages/isolation/catalogue.ts';
import type { Finding } from '../../../../src/stages/isolation/finding.ts';
import type { boundaryStateNames } from '../../../../src/stages/isolation/summary.ts';
import { findingsIn, onTheHostsKernel, type Verdicts } from '../../../fixtures/findings.ts';

const states = (otherwise: Verdicts = {}) => boundaryStates(findingsIn('a', otherwise) as Finding[]);
const stateOf = (name: Boundary, otherwise: Verdicts) => states(otherwise)[name].state;

const bad: readonly Verdict[] = ['shared', 'leaked', 'exposed', 'open', 'partly'];
const good: readonly Verdict[] = ['isolated', 'denied', 'confined', 'synthetic', 'closed'];
const anyVerdict = fc.constantFrom(...verdicts);
const anyFindings = fc
  .array(fc.tuple(fc.constantFrom(...catalogue.map(({ id }) => id)), anyVerdict, anyVerdict), {
    maxLength: 60,
  })
  .map((some): Verdicts => Object.fromEntries(some.map(([id, root, user]) => [id, [root, user] as const])));

describe('nothing bad reads as closed', () => {
  it('whatever the verdicts: a closed boundary has no bad finding, none that is not known, and all that it needs', () => {
    fc.assert(
      fc.property(anyFindings, fc.nat(3), (otherwise, left) => {
        // A part of the probes may not have been run.
        const findings = (findingsIn('a', otherwise) as Finding[]).filter(
          (_, index) => index % 4 >= left || left === 0,
        );
        const found = boundaryStates(findings);
        for (const name of boundaryNames) {
          const own = findings.filter(({ standing }) => standing.boundary === name);
          // What a kernel of its own gives is the guest's.
          const isGuests = (verdict: Verdict) =>
            ['kernel', 'privileges'].includes(name) &&
            ['open', 'inconclusive', 'error'].includes(verdict) &&
            ownerIn(findings) === 'own';
          const isBad = own.some(({ verdict }) => bad.includes(verdict) && !isGuests(verdict));
          if (isBad) expect(['open', 'partly']).toContain(found[name].state);
          else expect(['open', 'partly']).not.toContain(found[name].state);
          if (found[name].state !== 'closed') continue;
          if (name === 'kernel') expect(ownerIn(findings)).toBe('own');
          const counted = own.map(({ verdict }) => verdict).filter((verdict) => !isGuests(verdict));
          expect(counted).not.toContain('inconclusive');
          expect(counted).not.toContain('error');
          expect(boundaries[name].needs.length).toBeGreaterThan(0);
          for (const id of boundaries[name].needs)
            expect(own.some(({ probe, verdict }) => probe === id && good.includes(verdict))).toBe(true);
        }
      }),
    );
  });

  it('and no finding that gets worse makes a boundary better', () => {
    const rank = (state: (typeof boundaryStateNames)[number]) =>
      ['closed', 'not-known', 'partly', 'open'].indexOf(state);
    const steps: readonly Verdict[] = ['isolated', 'inconclusive', 'partly', 'open', 'exposed'];
    fc.assert(
      fc.property(anyFindings, fc.constantFrom(...catalogue), (otherwise, { id, boundary }) => {
        // What nothing withholds, and what is not known, is nothing of the calls and rights of a kernel of its own.
        const isOfTheKernel = ['kernel', 'privileges'].includes(boundary);
        const order = steps.filter(
          (verdict) => !isOfTheKernel || !['open', 'inconclusive'].includes(verdict),
        );
        const ranks = order.map((verdict) => rank(stateOf(boundary, { ...otherwise, [id]: verdict })));
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      }),
    );
  });

  test.each(boundaryNames)('%s is not known while one of the probes that it needs is absent', (name) => {
    const held = stateOf(name, {});
    expect(held).toBe(name === 'hardware' ? 'not-known' : 'closed');
    for (const id of boundaries[name].needs) {
      for (const verdict of ['absent', 'stated', 'inconclusive', 'error'] as const)
        expect([id, verdict, stateOf(name, { [id]: verdict })]).toEqual([id, verdict, 'not-known']);
    }
  });
});

describe('a weakened configuration', () => {
  const weakest = { ...onTheHostsKernel, S1: 'open', S2: 'exposed' } as const;
  test.each<[string, Verdicts, Partial<Record<Boundary, string>>]>([
    ['the kernel of the host behind a filter', onTheHostsKernel, { kernel: 'partly', identity: 'open' }],
    ['the kernel of the host without a filter', weakest, { kernel: 'open', identity: 'open' }],
    ['the default capabilities', { P1: 'partly', P2: 'partly' }, { privileges: 'partly' }],
    ['a capability beyond them', { P1: 'exposed', P2: 'exposed' }, { privileges: 'open' }],
    ['a folder of the host', { N10: 'exposed' }, { mounts: 'open' }],
    ['a socket of an engine', { P6: 'exposed' }, { management: 'open' }],
    ['the processes of the host', { N1: 'shared', N9: 'shared' }, { processes: 'open' }],
    ['the network of the host', { N3: 'shared', N11: 'shared' }, { network: 'open' }],
    ['a device of the host', { D1: 'exposed' }, { devices: 'open' }],
    ['an emulator as root with all capabilities', { B1: 'open', B2: 'open' }, { behind: 'open' }],
    ['an emulator as another user in all namespaces', { B6: 'open' }, { behind: 'partly' }],
    ['no limit of memory', { R1: 'exposed' }, { resources: 'open' }],
    [
      'no new privileges not set',
      { ...onTheHostsKernel, P4: 'open' },
      { kernel: 'partly', identity: 'open', privileges: 'partly' },
    ],
    ['no security module in a kernel of its own', { P5: 'open' }, {}],
    ['a shared base of disks', { V5: 'partly' }, { mounts: 'partly' }],
  ])('with %s changes the boundaries concerned and no other', (_, otherwise, changed) => {
    const before = states();
    const after = states(otherwise);
    const different = boundaryNames.filter((name) => before[name].state !== after[name].state);
    expect(Object.fromEntries(different.map((name) => [name, after[name].state]))).toEqual(changed);
  });
});

describe('what came through', () => {
  it('is one cause where many probes find the same fact, and the gravest kind comes first', () => {
    const { through } = states({
      ...onTheHostsKernel,
      'L-stat': 'leaked',
      'L-loadavg': 'leaked',
      D4: 'exposed',
    }).activity;
    expect(through).toEqual([
      { cause: 'D4', kind: 'reads-others', opens: true, probes: ['D4'] },
      { cause: 'shared-kernel', kind: 'reads-others', opens: true, probes: ['L-stat', 'L-loadavg'] },
    ]);
    const privileges = states({ ...onTheHostsKernel, P4: 'open', P8: 'exposed' }).privileges.through;
    expect(privileges.map(({ cause, kind }) => [cause, kind])).toEqual([
      ['P8', 'reaches'],
      ['P4', 'barrier-missing'],
    ]);
  });

  it('is a barrier that is missing where what would be reached is barred in part', () => {
    expect(states({ P1: 'partly' }).privileges.through[0]).toMatchObject({
      kind: 'barrier-missing',
      opens: false,
    });
    expect(states({ B4: 'partly' }).behind.through[0]).toMatchObject({ kind: 'one-flaw-away' });
  });
});
