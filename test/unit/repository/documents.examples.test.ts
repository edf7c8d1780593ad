import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { parseClaim } from '../../../src/claims/parse.ts';
import { loadCommands } from '../../../src/cli/program.ts';
import { wordsOfUnit } from '../../../src/metric.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import { metrics } from '../../../src/summary/metrics.ts';

const documents = globSync(['*.md', 'docs/**/*.md', 'reports/README.md']);
const textOf = (file: string) => readFileSync(file, 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'ballast-documents-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The fenced blocks of a page in a language. */
const fences = (file: string, language: string) =>
  [...textOf(file).matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
    ([, text = '']) => text,
  );

const scenarios = documents.flatMap((file) =>
  fences(file, 'yaml').flatMap((text) => {
    const written = parse(text) as Readonly<Record<string, unknown>>;
    // The workflow of a CI system, and a list of claims about all that can be measured.
    if ('jobs' in written || Object.keys(written).join() === 'claims') return [];
    const workload = { image: 'nginx:1.27', port: 80 };
    return [{ file, scenario: { workload, ...written } }];
  }),
);

it.each(scenarios)('a scenario of $file is one', async ({ scenario }) => {
  const file = join(folder, 'example.yaml');
  writeFileSync(file, stringify(scenario));
  expect((await loadScenario(file)).name).toBe('example');
});

it('the claims of the page on claims are claims', () => {
  const claims = fences('docs/reference/claims.md', 'yaml').flatMap(
    (text) => (parse(text) as { claims: string[] }).claims,
  );
  expect(claims.length).toBeGreaterThan(5);
  const words: readonly string[] = Object.values(wordsOfUnit).flat();
  for (const claim of claims) {
    const { left, right } = parseClaim(claim);
    const names = [left, right].flatMap(({ operand }) => (operand?.kind === 'name' ? [operand.text] : []));
    const unknown = names.filter(
      (name) => !words.includes(name) && !metrics.has(name.replace(/^\w+\./, '').replace(/\.p\d+$/, '')),
    );
    expect(unknown).toEqual([]);
  }
});

const invocation = /(?:npm run -s ballast --|(?<![\w./-])ballast) ([a-z].*?)(?: +#.*)?$/;

/** The lines of shells, of workflows and in the text that run Ballast. */
function commandLines(file: string): readonly string[] {
  const lines = [...fences(file, 'sh'), ...fences(file, 'yaml')].flatMap((text) => text.split('\n'));
  const inText = [...textOf(file).matchAll(/`(ballast [a-z][^`\n]*)`/g)].map(([, code = '']) => code);
  return [...lines, ...inText].flatMap((line) => {
    const [, words = ''] = invocation.exec(line) ?? [];
    return words === '' ? [] : [words.replace(/ (?:\|\||>|\|) .*/, '')];
  });
}

const typed = documents
  .filter((file) => file !== 'docs/reference/cli.md')
  .flatMap((file) => commandLines(file).map((line) => ({ file, line })));

/** Parses a command line as Ballast does, and runs nothing. */
async function parsed(words: readonly string[]): Promise<void> {
  const [name, ...others] = words;
  const command = (await loadCommands()).find((one) => one.name() === name);
  if (command === undefined) throw new Error(`there is no command ${name}`);
  // The name of a command in the text is about the command and no call of it.
  if (others.length === 0) return;
  disarm(command);
  await command.parseAsync(others, { from: 'user' });
}

function disarm(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => {} });
  if (command.commands.length === 0) command.action(() => {});
  for (const sub of command.commands) disarm(sub);
}

it.each(typed)('$file: ballast $line', async ({ line }) => {
  const words = line.split(/ +/);
  await parsed(words);
  const files = words.filter((word) => /^(?:scenarios|reports\/sample)/.test(word));
  expect(files.filter((path) => !existsSync(path))).toEqual([]);
});

it('finds the commands of every guide', () => {
  const guides = globSync('docs/how-to/*.md');
  expect(guides.filter((guide) => !typed.some(({ file }) => file === guide))).toEqual([]);
});
