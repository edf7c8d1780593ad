import { expect, test } from 'vitest';
import { settingsBlocks, settingsData } from '../../../../src/report/isolation/settings.ts';
import type { RunRecord } from '../../../../src/results/records.ts';
import { summarise } from '../../../../src/summarise.ts';
import { partsOf } from '../../../../src/summary/run-parts.ts';
import type { EffectiveSetting } from '../../../../src/targets/effective-setting.ts';
import { probedRun } from '../../../fixtures/isolation.ts';

const ofTarget = (target: string, ...settings: EffectiveSetting[]): RunRecord => ({
  type: 'effective',
  target,
  settings,
});
const ofHost = (...settings: EffectiveSetting[]): RunRecord => ({ type: 'host-settings', settings });

function blocksOf(...more: RunRecord[]) {
  const records = [...probedRun(), ...more];
  return settingsBlocks(summarise(records), partsOf(records));
}

test('what is not the distribution’s default stands first, by whom it is of', () => {
  const [lead, list, fold] = blocksOf(
    ofHost({ name: 'security modules', value: 'none', usual: 'apparmor' }),
    ofTarget(
      'vm',
      { name: 'mounts of its own', value: 'no', usual: 'yes' },
      { name: 'accelerator', value: 'KVM', usual: 'KVM' },
      { name: 'machine', value: 'pc-q35-7.2' },
    ),
  );
  expect(lead).toMatchObject({
    kind: 'paragraph',
    text: expect.stringContaining('differ from the defaults'),
  });
  expect(list).toMatchObject({
    kind: 'list',
    items: [
      'host: security modules: none instead of apparmor.',
      expect.stringMatching(/^VM.*: mounts of its own: no instead of yes\.$/),
    ],
  });
  expect(fold).toMatchObject({ kind: 'fold', title: 'All 4 settings that were read' });
});

test('what differs alike in several places is said once', () => {
  const cgroups = { name: 'version of cgroups', value: '1', usual: '2' };
  const [, list] = blocksOf(
    ofTarget('process', cgroups),
    ofTarget('container', cgroups, { name: 'privileged', value: 'yes', usual: 'no' }),
  );
  expect(list).toMatchObject({
    items: [
      'process and container: version of cgroups: 1 instead of 2.',
      'container: privileged: yes instead of no.',
    ],
  });
});

test('where nothing differs that is said, and a run that recorded nothing says nothing', () => {
  const same = blocksOf(ofTarget('vm', { name: 'accelerator', value: 'KVM', usual: 'KVM' }));
  expect(same.map(({ kind }) => kind)).toEqual(['paragraph', 'fold']);
  expect(same[0]).toMatchObject({ text: expect.stringContaining('are the defaults of Debian 12') });
  expect(blocksOf()).toEqual([]);
});

test('machines are told what differs, and where nothing could be compared', () => {
  const records = [
    ...probedRun(),
    ofTarget('vm', { name: 'a', value: '1', usual: '2' }, { name: 'b', value: '1' }),
  ];
  const { columns, rows } = settingsData(summarise(records), partsOf(records));
  expect(columns).toEqual(['of', 'setting', 'value', 'usual', 'differs']);
  expect(rows()).toEqual([
    ['vm', 'a', '1', '2', true],
    ['vm', 'b', '1', null, null],
  ]);
});
