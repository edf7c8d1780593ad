import { describe, expect, it } from 'vitest';
import type { Boundary } from '../../../../src/inside/boundaries.ts';
import { boundaryStates } from '../../../../src/stages/isolation/boundary-states.ts';
import type { Finding } from '../../../../src/stages/isolation/finding.ts';
import { findingsIn, onTheHostsKernel, type Verdicts } from '../../../fixtures/findings.ts';

const states = (otherwise: Verdicts = {}) => boundaryStates(findingsIn('a', otherwise) as Finding[]);

describe('what is held', () => {
  const heldIn = (name: Boundary, otherwise: Verdicts) =>
    Object.fromEntries(states(otherwise)[name].held.map(({ mechanism, probes }) => [mechanism, probes]));

  it('is held by what the weakened instance lacked that the same probe noticed', () => {
    expect(heldIn('processes', onTheHostsKernel)).toMatchObject({
      namespaces: expect.arrayContaining(['N1', 'N9']),
    });
    expect(heldIn('kernel', onTheHostsKernel)).toMatchObject({
      filter: expect.arrayContaining(['S1', 'S2']),
    });
    expect(heldIn('resources', onTheHostsKernel)).toMatchObject({ limits: expect.arrayContaining(['R1']) });
  });

  it('is held by a kernel of its own where there is one, but for what the host is asked', () => {
    const own = { K4: 'isolated', K5: 'isolated', K6: 'isolated' } as const;
    expect(heldIn('processes', own)).toEqual({ 'own-kernel': expect.arrayContaining(['N1', 'N9']) });
    expect(heldIn('behind', own)).not.toHaveProperty('own-kernel');
  });

  it('is held by nothing that the target itself lacks', () => {
    const bare = { ...onTheHostsKernel, S1: 'open', P1: 'exposed' } as const;
    expect(heldIn('kernel', bare)).not.toHaveProperty('filter');
    expect(heldIn('privileges', bare)).not.toHaveProperty('capabilities');
  });

  it('is held by the rights that an ordinary user lacks, where root gets through', () => {
    expect(heldIn('devices', { ...onTheHostsKernel, D2: ['exposed', 'denied'] })).toMatchObject({
      'no-root': ['D2'],
    });
  });

  it('is not attributed where no weakened instance told', () => {
    const findings = findingsIn('a', onTheHostsKernel).map((record) => ({ ...record, control: null }));
    const held = boundaryStates(findings as Finding[]).processes.held;
    expect(held.map(({ mechanism }) => mechanism)).toEqual([null]);
  });
});
