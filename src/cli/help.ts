import type { Command } from 'commander';

/** The headings under which a command's options stand in its help. */
export const optionGroups = {
  what: 'What to measure:',
  failures: 'Failures and limits:',
  where: 'Where:',
  output: 'Output:',
} as const;

/** The headings under which commands stand in the help of the program. */
export const commandGroups = {
  measure: 'Measure:',
  read: 'Read:',
  host: 'Look after a host:',
} as const;

/** What a program ends with, and what it means. */
export const exitCodes = [
  ['0', 'done, and every claim passes'],
  ['1', 'a claim fails'],
  ['2', 'wrong input'],
  ['3', 'a claim or a probe is inconclusive, or a claim is not comparable'],
  ['4', 'an engine or Ballast failed, or a target was left out (--keep-going)'],
  ['128+n', 'ended by signal n'],
] as const;

const ballast = 'npm run -s ballast --';

/** Examples by command: a command line, and what it is for. */
const examples: Readonly<Record<string, readonly (readonly [line: string, what: string])[]>> = {
  ballast: [
    ['ballast run scenarios/nginx.yaml', 'measure, and write a report'],
    ['ballast run nginx.yaml -t container,vm -n 20', 'two of its targets, in 20 rounds'],
    ['ballast report reports/nginx/<run-id> --for article', 'a text, three charts, a box of methods'],
    ['ballast doctor', 'what this host can measure'],
  ],
  run: [
    ['ballast run nginx.yaml', 'measure, and write reports/nginx/<run-id>/'],
    ['ballast run nginx.yaml -t container,vm -n 20', 'two of its targets, in 20 rounds'],
    ['ballast run nginx.yaml -H ssh://root@server', 'on another host'],
    ['ballast run --resume reports/nginx/<run-id>', 'go on with a run that was cut off'],
    ['ballast run nginx.yaml -q --json > run.json', 'for a program: one JSON document'],
  ],
  report: [
    ['ballast report reports/nginx/<run-id>', 'all formats again'],
    ['ballast report reports/nginx/<run-id> -f html,csv', 'the page and the tables'],
    ['ballast report reports/nginx/<run-id> --for article', 'a text, three charts, a box of methods'],
  ],
  probe: [
    ['ballast probe nginx.yaml', 'all probes, in all of its targets'],
    ['ballast probe nginx.yaml --target vm --probe K1 N1', 'two probes in one target'],
    ['ballast probe --list', 'the catalogue of probes'],
  ],
  doctor: [
    ['ballast doctor', 'this machine, or the lab while it is up'],
    ['ballast doctor -H ssh://root@server', 'another host'],
  ],
  lab: [
    ['ballast lab up', 'start a lab: it touches none of your own engines'],
    ['ballast lab exec -- docker ps', 'a program inside'],
  ],
};

/** Commands whose exit code says more than that they worked. */
const answering = ['ballast', 'run', 'report', 'probe'];

/** Adds examples, exit codes and where the documentation is to the help of a command. */
export function withExamples(command: Command): Command {
  const name = command.name();
  const blocks = [
    ...(examples[name] === undefined ? [] : [block('Examples:', examples[name])]),
    ...(answering.includes(name) ? [block('Exit codes:', exitCodes)] : []),
    ...(name === 'ballast'
      ? [`In a checkout: ${ballast} run …\nHelp:  ballast help <command>\nDocs:  docs/README.md`]
      : []),
  ];
  return blocks.length === 0 ? command : command.addHelpText('after', `\n${blocks.join('\n\n')}`);
}

function block(heading: string, rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([first]) => first.length));
  const fits = rows.every(([, second]) => 2 + width + 2 + second.length <= 80);
  return [
    heading,
    ...rows.flatMap(([first, second]) =>
      fits || width < 10 ? [`  ${first.padEnd(width)}  ${second}`] : [`  ${first}`, `      ${second}`],
    ),
  ].join('\n');
}
