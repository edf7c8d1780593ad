import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/results/records.ts';
import { summarise } from '../../../src/results/summarise.ts';
import { summaryJsonSchema, summarySchema } from '../../../src/results/summary-schema.ts';
import type { Verdict } from '../../../src/results/verdicts.ts';
import { fixtureRun } from '../../fixtures/run.ts';

describe('summarise', () => {
  it('leaves warm-up out and counts a launch that was never ready', () => {
    const { vm, container } = summarise(fixtureRun()).forms;
    expect(vm?.startup.ready).toMatchObject({ n: 10, failures: 1, resolutionNs: 1_050_000 });
    expect(vm?.startup.kernel).toBeDefined();
    expect(container?.startup).not.toHaveProperty('kernel');
    expect(vm?.memory.cgroupBytes?.n).toBe(9);
    expect(vm?.emulated).toBe(true);
  });

  it('measures a mark from requested.latestNs to its own latestNs', () => {
    const records = fixtureRun().filter((record) => record.type !== 'launch' || record.id === 'b001-process');
    const launch = records.find((record) => record.type === 'launch');
    const { requested, ready } = launch?.marks ?? {};
    expect(summarise(records).forms.process?.startup.ready).toMatchObject({
      medianNs: (ready?.latestNs ?? 0) - (requested?.latestNs ?? 0),
      ci95Ns: null,
      n: 1,
      failures: 0,
    });
  });

  it('compares each form with the first, paired by block, image sizes without interval', () => {
    const { comparisons } = summarise(fixtureRun());
    const ready = comparisons.find((entry) => entry.figure === 'startup.ready' && entry.form === 'container');
    expect(ready).toMatchObject({ base: 'process', n: 10 });
    expect(ready?.ratio).toBeGreaterThan(10);
    expect(comparisons.find((entry) => entry.figure === 'image.transferBytes')?.ci95).toBeNull();
    expect(comparisons.find((entry) => entry.figure === 'memory.reservedBytes')?.ratio).toBeNull();
  });

  it('has the growth of daemons where it was told, and not of a form without any', () => {
    const { process, container, vm } = summarise(fixtureRun()).forms;
    expect(process?.memory).not.toHaveProperty('daemonDeltaBytes');
    expect(container?.memory.daemonDeltaBytes).toMatchObject({ n: 10 });
    expect(vm?.memory.daemonDeltaBytes?.n).toBe(9);
    expect(container?.memory.daemonDeltaBytes?.medianBytes).toBeLessThan(0);
    expect(JSON.stringify(summaryJsonSchema())).toContain('daemonDeltaBytes: growth of');
  });

  it('counts the verdicts of probes by form, root and user each, and leaves out what was not probed', () => {
    const probe = (id: string, user: 'root' | 'user', verdict: Verdict, form = 'container'): RunRecord => ({
      type: 'probe',
      form,
      probe: id,
      title: 'Title',
      category: id.startsWith('K') ? 'kernel' : 'privileges',
      user,
      verdict,
      because: 'it is so',
      repetitions: [],
      control: null,
    });
    const summary = summarise([
      ...fixtureRun(),
      probe('K1', 'root', 'shared'),
      probe('K1', 'user', 'shared'),
      probe('P1', 'root', 'exposed'),
      probe('P1', 'user', 'isolated'),
      probe('P8', 'root', 'denied'),
      probe('K1', 'root', 'isolated', 'vm'),
    ]);
    expect(summary.forms.container?.isolation).toEqual({
      verdicts: {
        K1: { root: 'shared', user: 'shared' },
        P1: { root: 'exposed', user: 'isolated' },
        P8: { root: 'denied', user: null },
      },
      counts: { kernel: { shared: 2 }, privileges: { exposed: 1, isolated: 1, denied: 1 } },
      leaks: 2,
    });
    expect(summary.forms.vm?.isolation?.leaks).toBe(0);
    expect(summary.forms.process).not.toHaveProperty('isolation');
    expect(summarySchema.parse(summary)).toEqual(summary);
  });

  it('says interrupted when the end is missing', () => {
    expect(summarise(fixtureRun().filter((record) => record.type !== 'end')).status).toBe('interrupted');
  });

  it('fits its schema without NaN or infinity, whatever is missing', () => {
    for (const records of variants()) {
      const summary = summarise(records);
      const text = JSON.stringify(summary);
      expect(summarySchema.parse(JSON.parse(text))).toEqual(summary);
    }
    expect(summaryJsonSchema()).toMatchObject({ type: 'object', additionalProperties: false });
  });
});

function variants(): RunRecord[][] {
  const whole = fixtureRun();
  const failed = whole.map(
    (record): RunRecord =>
      record.type === 'launch'
        ? {
            ...record,
            marks: {},
            memory: null,
            marginalBytes: null,
            outcome: { status: 'failed', reason: 'x', output: '' },
          }
        : record,
  );
  return [whole, failed, whole.filter((record) => record.type === 'header')];
}
