import { Command } from 'commander';
import { expect, it } from 'vitest';
import { withExamples } from '../../../src/cli/help.ts';
import { loadCommands } from '../../../src/cli/program.ts';

/** What stands below the options in the help of a command. */
function below(command: Command): string {
  let text = '';
  withExamples(command).configureOutput({
    writeOut: (said) => {
      text += said;
    },
  });
  command.outputHelp();
  return text;
}

it('gives examples that the command takes', async () => {
  for (const command of await loadCommands()) {
    const name = command.name();
    const lines = [...below(command).matchAll(/^ {2}ballast (\S+) (.*)$/gm)];
    for (const [, asked, rest = ''] of lines) {
      expect(asked).toBe(name);
      const known = new Set(command.options.flatMap(({ short, long }) => [short, long]));
      const named = rest.split(' -- ', 1)[0]?.match(/(?<=^| )--?[a-zA-Z][\w-]*/g) ?? [];
      expect(
        named.filter((option) => !known.has(option)),
        `${name} ${rest}`,
      ).toEqual([]);
    }
  }
});

it('says exit codes where they say more than that a command worked', () => {
  expect(below(new Command('run'))).toMatch(/^Exit codes:\n {2}0 {6}done, and every claim passes$/m);
  expect(below(new Command('clean'))).not.toContain('Exit codes');
});
