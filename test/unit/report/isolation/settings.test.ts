import { expect, test } from 'vitest';
import type { Block } from '../../../../src/report/document.ts';
import { settingsBlocks, settingsData } from '../../../../src/report/isolation/settings.ts';
import type { RunRecord } from '../../../../src/results/records.ts';
import { summarise } from '../../../../src/summarise.ts';
import { partsOf } from '../../../../src/summary/run-parts.ts';
import { defaultIsolation } from '../../../../src/targets/container/isolation.ts';
import type { EffectiveSetting } from '../../../../src/targets/effective-setting.ts';
import type { TargetSpec } from '../../../../src/targets/targets.ts';
import { probedRun } from '../../../fixtures/isolation.ts';

const ofTarget = (target: string, ...settings: EffectiveSetting[]): RunRecord => ({
  type: 'effective',
  target,
  settings,
});
const ofHost = (...settings: EffectiveSetting[]): RunRecord => ({ type: 'host-settings', settings });

function runWith(specs: readonly TargetSpec[], more: readonly RunRecord[]): RunRecord[] {
  const asking = new Map(specs.map((spec) => [spec.name, spec]));
  const records = probedRun().map((record) =>
    record.type === 'header'
      ? {
          ...record,
          scenario: {
            ...record.scenario,
            targets: record.scenario.targets.map((spec) => asking.get(spec.name) ?? spec),
          },
        }
      : record,
  );
  return [...records, ...more];
}

function blocksOf(specs: readonly TargetSpec[], ...more: RunRecord[]) {
  const records = runWith(specs, more);
  return settingsBlocks(summarise(records), partsOf(records));
}

/** Each paragraph with the list below it. */
function listsOf(blocks: readonly Block[]) {
  return blocks.flatMap((block, index) => {
    const next = blocks[index + 1];
    return block.kind === 'paragraph' && next?.kind === 'list' ? [[block.text, next.items] as const] : [];
  });
}

const hardened: TargetSpec = {
  ...{ kind: 'container', name: 'container', runtime: undefined },
  isolation: { ...defaultIsolation, noNewPrivileges: true, readOnly: true, user: '1234' },
};

test('what is not the distribution’s default stands first, by whom it is of', () => {
  const blocks = blocksOf(
    [],
    ofHost({ name: 'security modules', value: 'none', usual: 'apparmor' }),
    ofTarget(
      'vm',
      { name: 'mounts of its own', value: 'no', usual: 'yes' },
      { name: 'accelerator', value: 'KVM', usual: 'KVM' },
      { name: 'machine', value: 'pc-q35-7.2' },
    ),
  );
  expect(listsOf(blocks)).toEqual([
    [
      expect.stringContaining('Nobody asked for these'),
      [
        'host: security modules: none instead of apparmor.',
        expect.stringMatching(/^VM.*: mounts of its own: no instead of yes\.$/),
      ],
    ],
  ]);
  expect(blocks.at(-1)).toMatchObject({ kind: 'fold', title: 'All 4 settings' });
});

test('what the scenario asks for is told from what the host has otherwise', () => {
  const blocks = blocksOf(
    [hardened],
    ofTarget(
      'container',
      { name: 'no new privileges', value: 'yes', usual: 'no' },
      { name: 'user on the host', value: '1234' },
      { name: 'version of cgroups', value: '1', usual: '2' },
    ),
  );
  expect(listsOf(blocks)).toEqual([
    [
      'The scenario asks for these:',
      [
        'container: no new privileges: yes instead of no; user on the host: 1234; root filesystem: read-only (nothing on the host shows it).',
      ],
    ],
    [expect.stringContaining('Nobody asked for these'), ['container: version of cgroups: 1 instead of 2.']],
  ]);
});

test('what the scenario asks for and is not there comes before all', () => {
  const [, lead, list] = blocksOf(
    [hardened],
    ofTarget(
      'container',
      { name: 'no new privileges', value: 'no', usual: 'no' },
      { name: 'user on the host', value: 'root (0)' },
      // What is not known is not said to be missing.
      { name: 'root filesystem', value: 'not known' },
    ),
  );
  expect(lead).toMatchObject({ text: 'What the scenario asks for is not in effect here:' });
  expect(list).toMatchObject({
    items: [
      'container: no new privileges: no, although yes is asked for; user on the host: root (0), although 1234 is asked for.',
    ],
  });
});

test('what differs alike in several places is said once', () => {
  const cgroups = { name: 'version of cgroups', value: '1', usual: '2' };
  const [[, items] = []] = listsOf(
    blocksOf(
      [],
      ofTarget('process', cgroups),
      ofTarget('container', cgroups, { name: 'privileged', value: 'yes', usual: 'no' }),
    ),
  );
  expect(items).toEqual([
    'process and container: version of cgroups: 1 instead of 2.',
    'container: privileged: yes instead of no.',
  ]);
});

test('where nothing differs that is said, and a run that recorded nothing says nothing', () => {
  const same = blocksOf([], ofTarget('vm', { name: 'accelerator', value: 'KVM', usual: 'KVM' }));
  expect(same.map(({ kind }) => kind)).toEqual(['paragraph', 'paragraph', 'fold']);
  expect(same[1]).toMatchObject({ text: expect.stringContaining('They are the defaults of Debian 12') });
  expect(blocksOf([])).toEqual([]);
});

test('machines are told what is asked for, what differs, and where nothing could be compared', () => {
  const records = runWith(
    [hardened],
    [
      ofTarget('vm', { name: 'a', value: '1', usual: '2' }, { name: 'b', value: '1' }),
      ofTarget('container', { name: 'no new privileges', value: 'yes', usual: 'no' }),
    ],
  );
  const { columns, rows } = settingsData(summarise(records), partsOf(records));
  expect(columns).toEqual(['of', 'setting', 'value', 'asked', 'usual', 'differs']);
  expect(rows()).toEqual([
    ['vm', 'a', '1', null, '2', true],
    ['vm', 'b', '1', null, null, null],
    ['container', 'no new privileges', 'yes', 'yes', 'no', true],
    ['container', 'user on the host', null, '1234', null, null],
    ['container', 'root filesystem', null, 'read-only', null, null],
  ]);
});
