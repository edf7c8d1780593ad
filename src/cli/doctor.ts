import { Command } from 'commander';
import { checks, type Finding } from '../doctor/checks.ts';
import { BallastError, messageOf } from '../errors.ts';
import { type HostOptions, hostOptions, withChosenHost } from './host-option.ts';

const signs = { ok: '✓', warning: '!', problem: '✗' } as const;

export function doctorCommand(): Command {
  const command = new Command('doctor')
    .option('--json', 'print the findings as one JSON document')
    .option('--quiet', 'only what is wrong');
  for (const option of hostOptions()) command.addOption(option);
  return command.action((options: HostOptions & { json?: true; quiet?: true }) =>
    withChosenHost(options, async (host) => {
      const findings: Finding[] = [{ check: 'host', level: 'ok', found: `${host.name} answers`, toDo: null }];
      for (const [check, ask] of Object.entries(checks)) {
        const finding = await ask(host).catch((error) => ({
          level: 'problem' as const,
          found: messageOf(error),
          toDo: (error instanceof BallastError ? error.hint : undefined) ?? 'see the message',
        }));
        findings.push({ check, ...finding });
      }
      if (options.json === true) process.stdout.write(`${JSON.stringify({ host: host.name, findings })}\n`);
      else {
        for (const { check, level, found, toDo } of findings) {
          if (options.quiet === true && level === 'ok') continue;
          process.stdout.write(`${signs[level]} ${check}: ${found}\n${toDo === null ? '' : `    ${toDo}\n`}`);
        }
      }
      process.exitCode = findings.some(({ level }) => level === 'problem') ? 4 : 0;
    }),
  );
}
