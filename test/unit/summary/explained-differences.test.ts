import { describe, expect, it } from 'vitest';
import type { EquivalenceEvidence } from '../../../src/stages/equivalence/records.ts';
import { summarise } from '../../../src/summarise.ts';
import { caveatsOf } from '../../../src/summary/caveats.ts';
import { runWith, vmWith } from '../../fixtures/certificate.ts';
import { lifecycleRecords } from '../../fixtures/lifecycle.ts';

const withOneProcessor = ({ sees }: EquivalenceEvidence): Partial<EquivalenceEvidence> => ({
  sees: { ...sees, online: 1, allowed: 1 } as never,
});
const { caveats } = summarise([...runWith(vmWith(withOneProcessor)), ...lifecycleRecords(['process', 'vm'])]);
const beside = (metric: string) =>
  caveatsOf(caveats, metric)
    .filter(({ condition }) => condition === 'explained-difference')
    .map(({ text }) => text)
    .join();

describe('what is explained in the certificate', () => {
  it.each(['vm.startup.ready', 'vm.memory.workloadPss', 'vm.lifecycle.restart'])(
    'stands beside %s',
    (metric) => expect(beside(metric)).toContain('a worker for each processor'),
  );

  it('touches a metric only where it may change it', () => {
    expect(beside('vm.memory.workloadPss')).toContain('by the memory it sees');
    expect(beside('vm.image.transferBytes')).toBe('');
    expect(beside('process.startup.ready')).toBe('');
  });

  it('names no group that was not measured', () => {
    const touched = caveats.flatMap(({ metrics }) => metrics);
    expect(touched).not.toContain('vm.speed');
    expect(touched).not.toContain('vm.parallel');
  });
});
