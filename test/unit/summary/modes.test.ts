import { describe, expect, it } from 'vitest';
import type { LaunchRecord } from '../../../src/launches/records.ts';
import type { RunRecord } from '../../../src/results/records.ts';
import { severalModes } from '../../../src/summary/modes.ts';
import { partsOf } from '../../../src/summary/run-parts.ts';
import { fixtureRun } from '../../fixtures/run.ts';

const MiB = 1024 ** 2;

/** A run of forty rounds of the container that are alike, but for what its shim takes. */
function runWith(shimBytes: (round: number) => number): readonly RunRecord[] {
  const records = fixtureRun();
  const first = records.find(
    (record): record is LaunchRecord => record.type === 'launch' && record.target === 'container',
  );
  if (first === undefined || first.memory === null) throw new Error('the fixture has no such launch');
  const { memory } = first;
  const launches = Array.from({ length: 40 }, (_, round) => ({
    ...first,
    id: `${round}-container`,
    block: round,
    warmup: false,
    memory: { ...memory, overheadPss: shimBytes(round) },
  }));
  return [...records.filter((record) => record.type !== 'launch'), ...launches];
}

const found = (shimBytes: (round: number) => number) =>
  severalModes(partsOf(runWith(shimBytes)), ['container']).flatMap(({ metrics }) => metrics);

describe('several modes', () => {
  it('are said at the metric whose samples fall into groups, and at no other', () => {
    expect(found((round) => (round % 3 === 0 ? 16 : 11) * MiB + round * 4096)).toEqual([
      'container.memory.overheadPss',
    ]);
  });

  it('are not said of one group, of pages, or of groups within 5% of one another', () => {
    expect(found((round) => 11 * MiB + ((round * 7919) % 40) * 30_000)).toEqual([]);
    expect(found((round) => 4096 * ([2, 2, 3, 3, 3, 4, 4, 5][round % 8] ?? 0))).toEqual([]);
    expect(found((round) => (round % 3 === 0 ? 11.3 : 11) * MiB + round * 100)).toEqual([]);
  });
});
