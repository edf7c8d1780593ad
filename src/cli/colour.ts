import { styleText } from 'node:util';
import { BallastError } from '../errors.ts';
import { nearest } from '../fields/nearest.ts';
import { type Paint, type Role, unpainted } from '../report/terminal-paint.ts';

/** When there is colour: `auto`, on terminals, as NO_COLOR, FORCE_COLOR and TERM have it. */
const choices = ['auto', 'always', 'never'] as const;
type Choice = (typeof choices)[number];

/** The choice of this process's command line. */
let chosen: Choice = 'auto';

const formats: Readonly<Record<Role, Parameters<typeof styleText>[0]>> = {
  title: 'bold',
  heading: ['bold', 'dim'],
  good: 'green',
  bad: 'red',
  doubt: 'yellow',
  hint: 'cyan',
  dim: 'dim',
  bar: 'cyan',
};

/** The colours of a stream; none where it takes none. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return wantsColour(stream)
    ? (role, text) => styleText(formats[role], text, { validateStream: false })
    : unpainted;
}

/** Tells whether a stream is to have colour: https://no-color.org, https://force-color.org */
function wantsColour(stream: NodeJS.WriteStream): boolean {
  if (chosen !== 'auto') return chosen === 'always';
  const { NO_COLOR: no = '', FORCE_COLOR: force, TERM: term } = process.env;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (no !== '') return false;
  return stream.isTTY === true && term !== 'dumb';
}

/**
 * Takes `--color auto|always|never` and `--no-color` out of a command line, wherever they stand before `--`, and makes
 * the choice that of this process. What follows `lab exec` belongs to another program.
 * @throws BallastError `unknown-colour`
 */
export function takeColour(argv: readonly string[]): readonly string[] {
  if (argv[0] === 'lab' && argv[1] === 'exec') return argv;
  const end = argv.indexOf('--') === -1 ? argv.length : argv.indexOf('--');
  const rest: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const text = argv[index] as string;
    const [, written = undefined] = /^--color(?:=(.*))?$/.exec(text) ?? [];
    if (index >= end) rest.push(text);
    else if (text === '--no-color') chosen = 'never';
    else if (written !== undefined) chosen = choiceOf(written);
    else if (text === '--color') {
      index += 1;
      chosen = choiceOf(argv[index] ?? '');
    } else rest.push(text);
  }
  return rest;
}

function choiceOf(written: string): Choice {
  const choice = choices.find((one) => one === written);
  if (choice !== undefined) return choice;
  const near = nearest(written, choices);
  throw new BallastError('input', 'unknown-colour', `--color: ${JSON.stringify(written)} is no choice`, {
    hint: near === undefined ? `choose one of ${choices.join(', ')}` : `did you mean \`${near}\`?`,
  });
}
