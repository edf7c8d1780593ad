import { expect, test } from 'vitest';
import { startPhasesBlocks } from '../../../src/report/start-phases.ts';
import type { RunRecord } from '../../../src/results/records.ts';
import { summarise } from '../../../src/summarise.ts';
import { partsOf } from '../../../src/summary/run-parts.ts';
import { chartsOf, rendered } from '../../fixtures/rendered.ts';
import { fixtureRun } from '../../fixtures/run.ts';

const records = fixtureRun();
const blocksOf = (run: readonly RunRecord[]) => startPhasesBlocks(summarise(run), partsOf(run));
const changed = (startTrail: { steps: never[]; unseen: string } | undefined) =>
  records.map((record) =>
    record.type === 'launch' && record.startTrail ? { ...record, startTrail } : record,
  );

test('where the starts of containers go is drawn and told by part, and only of containers', () => {
  const table = rendered(records, ['csv']).get('tables/start-phases.csv') ?? '';
  expect(table).toMatch(/\ncontainer\.start\.create,container,false,create,1\d{8}(\.5)?,/);
  expect(table).toContain('\ncontainer.start.hooks,');
  expect(table).not.toMatch(/^(process|vm)/m);
  expect(chartsOf(records).get('start-phases')).toMatchObject({
    title: expect.stringContaining('of its start in create'),
  });
});

test('a host that shows nothing has the reason instead, and no table', () => {
  const { blocks, tables } = blocksOf(changed({ steps: [], unseen: 'perf_event_open: Permission denied' }));
  expect(blocks).toMatchObject([{ kind: 'paragraph', text: expect.stringContaining('Permission denied') }]);
  expect(tables).toEqual([]);
});

test('a run that has not recorded it says nothing', () => {
  expect(blocksOf(changed(undefined))).toEqual({ blocks: [], tables: [] });
});
