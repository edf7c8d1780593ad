import { Command } from 'commander';
import type { Finding } from '../doctor/check.ts';
import { examine } from '../doctor/examine.ts';
import { BallastError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { escapeTerminal } from '../wording/escape.ts';
import { type HostOptions, hostOptions, withChosenHost } from './choose-host.ts';
import { exitCodeOf, reportError } from './failure.ts';

const signs = { ok: '✓', warning: '!', problem: '✗' } as const;

interface Options extends HostOptions {
  readonly out: string;
  readonly json?: true;
  readonly quiet?: true;
}

export function doctorCommand(): Command {
  const command = new Command('doctor')
    .option('-o, --out <folder>', 'folder that results would go to', 'reports')
    .option('--json', 'print the findings as one JSON document')
    .option('-q, --quiet', 'only what is wrong');
  for (const option of hostOptions()) command.addOption(option);
  return command.action(doctor);
}

async function doctor(options: Options): Promise<void> {
  try {
    await withChosenHost(options, (host) => report(host, options));
  } catch (error) {
    // A host that cannot be reached is a finding: --json promises a document.
    if (options.json === true && error instanceof BallastError && error.code.startsWith('host-')) {
      const { message: found, hint: toDo = null } = error;
      printDocument(options.host ?? 'local', [{ check: 'host', level: 'problem', found, toDo }]);
      reportError(error);
      process.exitCode = exitCodeOf(error);
      return;
    }
    throw error;
  }
}

async function report(host: Host, options: Options): Promise<void> {
  const findings: Finding[] = [];
  const add = (finding: Finding) => {
    findings.push(finding);
    if (options.json !== true && (options.quiet !== true || finding.level !== 'ok'))
      process.stdout.write(lineOf(finding));
  };
  add({ check: 'host', level: 'ok', found: `${host.name} answers`, toDo: null });
  for await (const finding of examine({ host, resultsFolder: options.out })) add(finding);
  if (options.json === true) printDocument(host.name, findings);
  process.exitCode = findings.some(({ level }) => level === 'problem') ? 4 : 0;
}

function printDocument(host: string, findings: readonly Finding[]): void {
  process.stdout.write(`${JSON.stringify({ host, findings })}\n`);
}

/** The line of a finding. Much of its text comes from the host and from guests. */
function lineOf({ check, level, found, toDo }: Finding): string {
  const advice = toDo === null ? '' : `    ${escapeTerminal(toDo)}\n`;
  return `${signs[level]} ${check}: ${escapeTerminal(found)}\n${advice}`;
}
