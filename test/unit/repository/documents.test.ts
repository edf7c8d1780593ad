import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { parseClaim } from '../../../src/claims/parse.ts';
import { probeCommand } from '../../../src/cli/probe.ts';
import { reportCommand } from '../../../src/cli/report.ts';
import { runCommand } from '../../../src/cli/run.ts';
import { wordsOfUnit } from '../../../src/metric.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import { metrics } from '../../../src/summary/metrics.ts';

const documents = globSync(['*.md', 'docs/**/*.md', 'reports/README.md']);
const textOf = (file: string) => readFileSync(file, 'utf8');
const readme = textOf('README.md');

/** The anchors of a page: its own, and those that GitHub makes of its headings. */
const anchorsOf = (file: string) => [
  ...[...textOf(file).matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id),
  ...[...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  ),
];

const linksOf = (file: string) =>
  [...textOf(file).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, path = '', anchor]) => ({
    path: path === '' ? file : join(dirname(file), path),
    anchor,
  }));

it.each(documents)('the links of %s lead somewhere', (file) => {
  const dead = linksOf(file).filter(
    ({ path, anchor }) =>
      !existsSync(path) ||
      (anchor !== undefined && (!statSync(path).isFile() || !anchorsOf(path).includes(anchor))),
  );
  expect(dead).toEqual([]);
});

/** `src/x/y.ts` stands for any file. */
const isExample = (path: string) => path.includes('/x/y.');

it('every page is reached from README', () => {
  const reached = new Set(['README.md']);
  // A set grows while it is gone through.
  for (const file of reached)
    for (const { path } of linksOf(file)) if (path.endsWith('.md') && existsSync(path)) reached.add(path);
  const pages = documents.filter(
    (file) => !file.startsWith('docs/reference/probes/') && !file.startsWith('reports/'),
  );
  expect(pages.filter((file) => !reached.has(file))).toEqual([]);
});

it.each(documents.filter((file) => !file.startsWith('docs/reference/probes/')))(
  'what %s names is there',
  (file) => {
    const { scripts } = JSON.parse(textOf('package.json')) as { readonly scripts: object };
    const text = textOf(file);
    const files = [...text.matchAll(/`((?:src|test|lab|scenarios|docs)\/[\w./-]*\w)`/g)].map(
      ([, path = '']) => path,
    );
    const commands = [...text.matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, name = '']) => name);
    expect(files.filter((path) => !existsSync(path) && !isExample(path))).toEqual([]);
    expect([...commands].filter((name) => !(name in scripts))).toEqual([]);
  },
);

const examples = (text: string) =>
  [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, example = '']) => example);

it('the scenario of README is one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-readme-'));
  try {
    const file = join(folder, 'nginx.yaml');
    writeFileSync(file, examples(readme)[0] ?? '');
    expect((await loadScenario(file)).name).toBe('nginx');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('the claims of the page on scenarios are claims', () => {
  const [, list = ''] = examples(textOf('docs/reference/scenario.md')).join('').split('claims:\n');
  const claims = list.split('\n').flatMap((line) => line.match(/^ {2}- (.*?)(?: #|$)/)?.[1] ?? []);
  expect(claims.length).toBeGreaterThan(5);
  for (const claim of claims) {
    const { left, right } = parseClaim(claim);
    const names = [left, right].flatMap(({ operand }) => (operand?.kind === 'name' ? [operand.text] : []));
    const words: readonly string[] = Object.values(wordsOfUnit).flat();
    const unknown = names.filter(
      (name) => !words.includes(name) && !metrics.has(name.replace(/^\w+\./, '').replace(/\.p\d+$/, '')),
    );
    expect(unknown).toEqual([]);
  }
});

it('the commands of README have the options that it names', () => {
  const [, listed = ''] = /```\n(ballast run .*?)```/s.exec(readme) ?? [];
  const commands = [runCommand(), probeCommand(), reportCommand()];
  const named = listed.split('\n').flatMap((line) => {
    const command = commands.find((one) => line.startsWith(`ballast ${one.name()} `));
    return [...line.matchAll(/--[a-z-]+/g)].map(([option]) => ({ line, option, command }));
  });
  expect(named.length).toBeGreaterThan(5);
  const unknown = named.filter(
    ({ option, command }) => !command?.options.some(({ long }) => long === option),
  );
  expect(unknown.map(({ line }) => line)).toEqual([]);
});
