import { expect, it } from 'vitest';
import type { RunRecord } from '../../../src/results/records.ts';
import { lifecycleRecords } from '../../fixtures/lifecycle.ts';
import { neighbourRecords } from '../../fixtures/neighbour.ts';
import { pullRecords } from '../../fixtures/pull.ts';
import { rendered } from '../../fixtures/rendered.ts';
import { fixtureRun, fixtureScenario } from '../../fixtures/run.ts';
import { speedRecords } from '../../fixtures/speed.ts';

const claims = ['vm.startup.ready > container.startup.ready', 'vm.memory.overheadPss < 1MiB'];
const records = [
  ...fixtureRun({ scenario: { ...fixtureScenario, claims } }),
  ...pullRecords(),
  ...lifecycleRecords(['process', 'container', 'vm']),
  ...neighbourRecords(['container', 'vm'], { container: { disk: 2 }, vm: { disk: 1.2 } }),
  ...speedRecords(['process', 'container', 'vm']),
];

/** The same run with a name for its emulated target that stands nowhere else. */
const renamed = JSON.parse(
  JSON.stringify(records)
    .replaceAll(/"kind":"vm"/g, '"kind":"VM"')
    .replaceAll(/"vm"|(?<="b\d+-)vm"/g, (name) => name.replace('vm', 'qemuless'))
    .replaceAll('vm.', 'qemuless.')
    .replaceAll('"kind":"VM"', '"kind":"vm"'),
) as readonly RunRecord[];

it('says emulated wherever it names an emulated target, in each sentence, table and chart', () => {
  // The size of an image is the same under emulation.
  const texts = [...rendered(renamed)].flatMap(([name, text]) =>
    /\.(md|vl\.json)$/.test(name) && name !== 'image.vl.json'
      ? [[name, text.replace(/^!\[.*\]\(image\.svg\)$/m, '')] as const]
      : [],
  );
  const told = texts.flatMap(([, text]) => text.match(/qemuless \(emulated\)/g) ?? []);
  expect(told.length).toBeGreaterThan(100);
  // The names of metrics and of launches have it without; in charts an asterisk stands for it.
  const silent =
    /.{0,80}(?<!\bb\d+-|--targets [\w,-]*)\bqemuless(?! \(emulated\)|\*| was emulated|\.[a-z]).{0,40}/g;
  expect(texts.flatMap(([name, text]) => (text.match(silent) ?? []).map((at) => `${name}: ${at}`))).toEqual(
    [],
  );
});
