import { expect, it } from 'vitest';
import { renderArticle } from '../../../src/report/article.ts';
import { readRun } from '../../../src/results/run-folder.ts';
import { summarise } from '../../../src/summarise.ts';
import { fixtureRun, fixtureScenario } from '../../fixtures/run.ts';

const filesOf = (records: ReturnType<typeof readRun>) =>
  new Map(renderArticle(records, summarise(records), () => new Uint8Array([1])));

it('is a text with three charts, each beside it as SVG and PNG', () => {
  const files = filesOf(readRun('reports/sample'));
  expect([...files.keys()]).toEqual([
    'article/article.md',
    ...['startup', 'memory', 'image'].flatMap((name) => [`article/${name}.svg`, `article/${name}.png`]),
  ]);
  const text = String(files.get('article/article.md'));
  expect(text.match(/^!\[.*\]\(\w+\.svg\)$/gm)).toHaveLength(3);
  expect(text).toMatch(/^\*Figure 1\. .*\*$/m);
});

it('has a box that says how it was measured, and how to do it again', () => {
  const text = String(filesOf(readRun('reports/sample')).get('article/article.md'));
  for (const said of [
    'Workload:** Debian bookworm with nginx-light',
    'Engines:** Docker 20.10',
    'QEMU 7.2',
    'Reproduce:** ballast run nginx.yaml --rounds 10 --seed 1345575310',
  ])
    expect(text).toContain(said);
});

it('has no markup of those who wrote the scenario', () => {
  const evil = '<script>alert(1)</script>\n# x';
  const scenario = { ...fixtureScenario, name: evil, description: evil };
  const text = String(filesOf(fixtureRun({ scenario })).get('article/article.md'));
  expect(text).not.toMatch(/(?<!\\)<script|^# x/m);
});
