import type { Argument, Command, Option } from 'commander';
import { markdownTable } from './markdown-table.ts';

const generated = '<!-- Generated from the commands by `npm run docs:reference`. Do not edit. -->';

/** The reference of the command line: a section for each command and each command below it. */
export function cliPage(commands: readonly Command[]): string {
  return `${[
    generated,
    '# Commands and options',
    `In a clone, type \`npm run -s ballast --\` instead of \`ballast\`. Results go to stdout, and everything else to stderr. See
also the [exit codes](exit-codes.md).`,
    `Every command takes \`--color auto|always|never\`. By default, terminals have colour, and \`NO_COLOR\`, \`FORCE_COLOR\` and
\`TERM=dumb\` decide otherwise. With \`--json\`, an error is one JSON document on stdout as well: \`error.code\`,
\`error.message\`, \`error.hint\`, \`error.exitCode\`, and the places in a scenario file in \`error.problems\`.`,
    ...commands.flatMap((command) => section(command, 'ballast')),
  ].join('\n\n')}\n`;
}

function section(command: Command, parent: string): string[] {
  const name = `${parent} ${command.name()}`;
  const usage = command.commands.length > 0 ? '<command>' : command.usage();
  const own = [`## ${name}`, `${sentence(command.description())}`, `\`\`\`text\n${name} ${usage}\n\`\`\``];
  const rows = [...command.registeredArguments.map(argumentRow), ...shown(command.options).map(optionRow)];
  if (rows.length > 0) own.push(markdownTable(['argument or option', 'meaning'], rows));
  return [...own, ...command.commands.flatMap((sub) => section(sub, name))];
}

function shown(options: readonly Option[]): readonly Option[] {
  return options.filter(({ hidden }) => !hidden);
}

function argumentRow(argument: Argument): readonly string[] {
  const name = `${argument.name().toUpperCase()}${argument.variadic ? '…' : ''}`;
  return [`\`${name}\``, withDefault(argument)];
}

function optionRow(option: Option): readonly string[] {
  return [`\`${option.flags}\``, withDefault(option)];
}

type Described = Pick<Option, 'description' | 'argChoices' | 'defaultValue' | 'defaultValueDescription'>;

/** The description with the choices and the default, as the command's own help has them. */
function withDefault({ description, argChoices, defaultValue, defaultValueDescription }: Described): string {
  const choices =
    argChoices === undefined ? [] : [`one of ${argChoices.map((one) => `\`${one}\``).join(', ')}`];
  const value =
    defaultValueDescription ?? (typeof defaultValue === 'string' ? `\`${defaultValue}\`` : undefined);
  const further = [...choices, ...(value === undefined ? [] : [`default: ${value}`])];
  return `${description}${further.length === 0 ? '' : ` (${further.join('; ')})`}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
