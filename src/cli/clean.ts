import { Command } from 'commander';
import { cleanHost } from '../execution/clean.ts';
import { continueInLab, type HostOptions, hostOptions, openChosenHost } from './host-option.ts';

export function cleanCommand(): Command {
  const command = new Command('clean')
    .option('--json', 'print what was removed as one JSON document')
    .option('--quiet', 'say nothing');
  for (const option of hostOptions()) command.addOption(option);
  return command.action(async (options: HostOptions & { json?: true; quiet?: true }) => {
    const inside = await continueInLab(options, options.quiet === true);
    if (inside !== undefined) {
      process.exitCode = inside;
      return;
    }
    await using host = await openChosenHost(options);
    const removed = await cleanHost(host);
    if (options.json === true) process.stdout.write(`${JSON.stringify({ host: host.name, removed })}\n`);
    else if (options.quiet !== true) {
      for (const one of removed) process.stdout.write(`removed ${one}\n`);
      if (removed.length === 0) process.stdout.write('nothing was left behind\n');
    }
  });
}
