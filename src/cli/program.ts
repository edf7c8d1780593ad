import { Command, CommanderError } from 'commander';
import { ballastVersion } from '../ballast-version.ts';
import { BallastError, firstError } from '../errors.ts';
import { ownValue } from '../fields/own-value.ts';
import { takeColour } from './colour.ts';
import { errorDocument, exitCodeOf, reportError } from './failure.ts';
import { commandGroups, withExamples } from './help.ts';

interface CommandEntry {
  readonly summary: string;
  /** The heading under which it stands in the help. */
  readonly group?: string;
  readonly load: () => Promise<Command>;
  /** Hidden from help: Ballast itself runs it. */
  readonly isHidden?: true;
}

/** The commands. Each is loaded only when asked for, so that help and mistakes answer at once. */
const commands: Readonly<Record<string, CommandEntry>> = {
  run: {
    summary: 'measure scenarios and write their reports',
    group: commandGroups.measure,
    load: async () => (await import('./run.ts')).runCommand(),
  },
  report: {
    summary: 'render reports again from stored samples',
    group: commandGroups.read,
    load: async () => (await import('./report.ts')).reportCommand(),
  },
  probe: {
    summary: 'look at the isolation of a scenario’s targets',
    group: commandGroups.measure,
    load: async () => (await import('./probe.ts')).probeCommand(),
  },
  doctor: {
    summary: 'show what this host can measure, and how to fix what is missing',
    group: commandGroups.host,
    load: async () => (await import('./doctor.ts')).doctorCommand(),
  },
  clean: {
    summary: 'remove everything that earlier runs left behind',
    group: commandGroups.host,
    load: async () => (await import('./clean.ts')).cleanCommand(),
  },
  cache: {
    summary: 'list or remove what a host keeps between runs',
    group: commandGroups.host,
    load: async () => (await import('./cache.ts')).cacheCommand(),
  },
  reap: {
    summary: 'remove what a run whose harness is dead left behind',
    load: async () => (await import('./reap.ts')).reapCommand(),
    isHidden: true,
  },
  lab: {
    summary: 'start, stop and use a disposable Docker engine, registry, libvirt and sshd',
    group: commandGroups.host,
    load: async () => (await import('./lab.ts')).labCommand(),
  },
  schema: {
    summary: 'print the JSON Schema of scenarios or of results',
    group: commandGroups.read,
    load: async () => (await import('./schema.ts')).schemaCommand(),
  },
};

/** The commands that people use, with all of their options, for the reference. */
export async function loadCommands(): Promise<readonly Command[]> {
  const shown = Object.values(commands).filter(({ isHidden = false }) => !isHidden);
  return Promise.all(shown.map(async ({ summary, load }) => (await load()).description(summary)));
}

/** Runs one command line and sets the process's exit code. Never throws. */
export async function main(line: readonly string[]): Promise<void> {
  const wantsJson = line.includes('--json') && !(line[0] === 'lab' && line[1] === 'exec');
  try {
    const argv = takeColour(line);
    const program = new Command('ballast')
      .enablePositionalOptions()
      .version(ballastVersion)
      .description('Benchmark one workload as a process, a container, a micro-VM and a VM.')
      .option('--color <when>', 'colour: auto, always or never; for every command', 'auto');
    withExamples(program);
    const asked = withHelpAsOption(argv);
    for (const [name, { summary, group = '', load, isHidden = false }] of Object.entries(commands)) {
      const command = asked[0] === name ? await load() : new Command(name);
      if (asked[0] === name) withExamples(command);
      program.addCommand(exitNever(command.description(summary).helpGroup(group)), { hidden: isHidden });
    }
    exitNever(program);
    await program.parseAsync(asked as string[], { from: 'user' });
  } catch (thrown) {
    const error = firstError(thrown);
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 || error.code === 'commander.help' ? 0 : 2;
      if (process.exitCode === 2 && wantsJson) printDocument(errorDocument(usageError(error)));
      return;
    }
    reportError(error);
    if (wantsJson) printDocument(errorDocument(error));
    process.exitCode = exitCodeOf(error);
  }
}

/** The command line itself is wrong: its parser has said so on stderr. */
function usageError({ message }: CommanderError): BallastError {
  return new BallastError(
    'input',
    'usage',
    withNewName(message)
      .trim()
      .replace(/^error: /, ''),
  );
}

function printDocument(document: object): void {
  process.stdout.write(`${JSON.stringify(document)}\n`);
}

/** `help run` is `run --help`: the options of a command are known once it is loaded. What is no command stays unknown. */
function withHelpAsOption(argv: readonly string[]): readonly string[] {
  const [first, ...named] = argv;
  const [name] = named;
  if (first !== 'help' || name === undefined) return argv;
  return Object.hasOwn(commands, name) ? [...named, '--help'] : named;
}

/** Options that had another name until format 3 of what runs store. */
const newNames: Readonly<Record<string, string>> = {
  '--forms': '--targets',
  '--form': '--target',
  '--blocks': '--rounds',
};

/** A guess from the spelling would be wrong where an option has another name now. */
function withNewName(error: string): string {
  const [, option = ''] = /^error: unknown option '([^'=]+)/.exec(error) ?? [];
  const name = ownValue(newNames, option);
  return name === undefined ? error : `error: unknown option '${option}'; it is called '${name}' now\n`;
}

function exitNever(command: Command): Command {
  command
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(withNewName(text)) });
  for (const sub of command.commands) exitNever(sub);
  return command;
}
