import { Command } from 'commander';
import { cleanHost } from '../remains/clean.ts';
import { escapeTerminal } from '../wording/escape.ts';
import { type HostOptions, hostOptions, withChosenHost } from './choose-host.ts';

export function cleanCommand(): Command {
  const command = new Command('clean')
    .option('--json', 'print what was removed as one JSON document')
    .option('-q, --quiet', 'say nothing');
  for (const option of hostOptions()) command.addOption(option);
  return command.action((options: HostOptions & { json?: true; quiet?: true }) =>
    withChosenHost(options, async (host) => {
      const { removed, silent } = await cleanHost(host);
      if (options.json === true)
        process.stdout.write(`${JSON.stringify({ host: host.name, removed, silent })}\n`);
      else if (options.quiet !== true) {
        for (const one of removed) process.stdout.write(`removed ${escapeTerminal(one)}\n`);
        if (removed.length + silent.length === 0) process.stdout.write('nothing was left behind\n');
      }
      for (const engine of options.quiet === true ? [] : silent) {
        process.stderr.write(
          `warning: ${engine} of ${host.name} gives no answer: what is left in it stays\n  hint: start it, and clean again\n`,
        );
      }
    }),
  );
}
