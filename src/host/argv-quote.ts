import { BallastError } from '../errors.ts';

/**
 * One line for a POSIX shell that means exactly this argv: every word in single quotes.
 * @throws BallastError `argv-invalid` for an empty argv or a word with a NUL byte, which no program can be given.
 */
export function quoteArgv(argv: readonly string[]): string {
  checkArgv(argv);
  return argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
}

/** @throws BallastError `argv-invalid` */
export function checkArgv(argv: readonly string[]): void {
  if (argv[0] === undefined || argv[0] === '') {
    throw new BallastError('input', 'argv-invalid', 'a command needs the name of a program');
  }
  const bad = argv.findIndex((word) => word.includes('\0'));
  if (bad >= 0) {
    throw new BallastError(
      'input',
      'argv-invalid',
      `argument ${bad} of \`${nameArgv(argv)}\` has a NUL byte`,
      {
        hint: 'remove the NUL byte; no program can be given one',
      },
    );
  }
}

/**
 * The first words of argv for a message, bounded in length and without control characters. A script is no name of
 * anything: `…` stands for it, and what it is about follows.
 */
export function nameArgv(argv: readonly string[]): string {
  const words = withoutScripts(argv);
  const text = words
    .slice(0, 4)
    .map((word) => word.slice(0, 60))
    .join(' ')
    .replaceAll(/\p{Cc}+/gu, ' ');
  return words.length > 4 || text.length > 120 ? `${text.slice(0, 120)} …` : text;
}

const shell = /(?:^|\/)(?:ba|da|a|z)?sh$/;

function withoutScripts(argv: readonly string[]): readonly string[] {
  const isScript = (index: number) =>
    /^-\w*c$/.test(argv[index - 1] ?? '') && shell.test(argv[index - 2] ?? '');
  return argv.flatMap((word, index) => {
    // The name by which the script calls itself.
    if (isScript(index - 1) && shell.test(word)) return [];
    return isScript(index) || word.includes('\n') ? ['…'] : [word];
  });
}
