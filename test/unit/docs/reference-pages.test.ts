import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { exitCodes } from '../../../src/cli/help.ts';
import { loadCommands } from '../../../src/cli/program.ts';
import { referencePages } from '../../../src/docs/reference-pages.ts';
import { metrics } from '../../../src/summary/metrics.ts';

const pages = await referencePages();
const textOf = (name: string) => pages.get(name) ?? '';

it.each([...pages.keys()])('docs/%s follows from the code (else: npm run docs:reference)', (name) => {
  expect(readFileSync(`docs/${name}`, 'utf8')).toBe(textOf(name));
});

it('every option of every command is documented', async () => {
  const commands = await loadCommands();
  expect(commands.map((command) => command.name())).toContain('run');
  for (const command of commands.flatMap((one) => [one, ...one.commands]))
    for (const { flags, hidden } of command.options)
      if (!hidden) expect(textOf('reference/cli.md')).toContain(`\`${flags}\``);
});

it('every metric is documented once, under the heading of its group', () => {
  for (const { fullName, group } of metrics.values()) {
    expect(textOf('reference/metrics.md').split(`| \`${fullName}\` |`)).toHaveLength(2);
    expect(textOf('reference/metrics.md')).toMatch(new RegExp(`\\n## ${group}\\n\\n\\S`));
  }
});

it('the keys of a scenario are documented down to their leaves', () => {
  for (const key of [
    'ready.http.status',
    'limits.memory',
    'container.capabilities.drop',
    'memory.next.beside',
  ])
    expect(textOf('reference/scenario-keys.md')).toContain(`| \`${key}\` |`);
});

it('the page on exit codes has those that help lists', () => {
  const page = readFileSync('docs/reference/exit-codes.md', 'utf8').replaceAll(/ +/g, ' ');
  const listed = [...page.matchAll(/^\| (\d[\d +n]*?) \|/gm)].map(([, code = '']) =>
    code.replaceAll(' ', ''),
  );
  expect(listed).toEqual(exitCodes.map(([code]) => code));
});
