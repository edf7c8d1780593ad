import { describe, expect, it } from 'vitest';
import type { LaunchWindow } from '../../../src/launches/records.ts';
import { watchedSentences } from '../../../src/report/watched.ts';
import type { RunRecord } from '../../../src/results/records.ts';
import { partsOf } from '../../../src/summary/run-parts.ts';
import { markdownOf } from '../../fixtures/rendered.ts';
import { fixtureRun } from '../../fixtures/run.ts';

const all: Partial<LaunchWindow> = {
  thermalThrottles: 0,
  stolenTicks: 0,
  memoryPressureUs: 0,
  clockStepNs: 0,
  eventLoopMaxDelayNs: 0,
  otherCpuNs: 0,
  runDelayNs: 0,
  knockerRunDelayNs: 0,
  execTrueNs: 3e6,
};

/** A run whose windows are so, but for those launches that are to have none. */
function runWith(change: (id: string) => Partial<LaunchWindow> | null, host = 'local'): readonly RunRecord[] {
  return fixtureRun().map((record) => {
    if (record.type === 'header') return { ...record, host };
    if (record.type !== 'launch' || record.window === null) return record;
    const changed = change(record.id);
    return { ...record, window: changed && { ...record.window, ...all, ...changed } };
  });
}

const said = (records: readonly RunRecord[]) => watchedSentences(partsOf(records));

describe('what launches are watched for', () => {
  it('is all of it where all was recorded', () => {
    const [sentence, ...more] = said(runWith(() => ({})));
    expect(more).toEqual([]);
    expect(sentence).toMatch(/^Watched during launches: thermal throttling, steal time, /);
    expect(sentence).not.toContain('launches)');
  });

  it.each<[string, Partial<LaunchWindow>]>([
    ['thermal throttling', { thermalThrottles: null }],
    ['steal time', { stolenTicks: null }],
    ['memory pressure', { memoryPressureUs: null }],
    ['a clock step', { clockStepNs: null }],
    ['event-loop lag', { eventLoopMaxDelayNs: null }],
    ['others that use the host’s CPUs', { otherCpuNs: null }],
    ['Ballast waiting for a CPU', { runDelayNs: null, knockerRunDelayNs: null }],
    ['a host that is slow to start a program', { execTrueNs: null }],
  ])('leaves out %s where it was not recorded, and says so', (name, unrecorded) => {
    const [watched, unknown] = said(runWith(() => unrecorded));
    expect(watched).not.toContain(name);
    expect(unknown).toBe(`Not recorded, so possible in any launch: ${name}.`);
    const [some, none] = said(runWith((id) => (id === 'b002-container' ? {} : unrecorded)));
    expect(some).toContain(`${name} (watched in 1 of 30 launches)`);
    expect(none).toBeUndefined();
  });

  it('counts a launch without a window as one that was not watched', () => {
    const [watched] = said(runWith((id) => (id === 'b002-container' ? null : {})));
    expect(watched).toContain('steal time (watched in 29 of 30 launches)');
    const nothing = ['What the host did during the timed windows was not recorded.'];
    expect(said(runWith(() => null))).toEqual(nothing);
  });

  it('is not the host’s where the harness runs on another machine', () => {
    const seen = { thermalThrottles: 2, memoryPressureUs: 900 };
    const elsewhere = runWith(() => seen, 'ssh:root@example.org');
    expect(said(elsewhere).join(' ')).toContain('those of the other host are not recorded.');
    expect(markdownOf(elsewhere)).toContain('in 10 of 10 launches Ballast’s machine was short of memory');
    expect(markdownOf(elsewhere)).not.toContain('launches the host was short of memory');
    expect(markdownOf(runWith(() => seen))).toContain('in 10 of 10 launches the host was short of memory');
  });
});
