import { BallastError } from '../errors.ts';
import type { InsideCheck } from '../image/image.ts';
import type { ProgramEnd } from './target.ts';

/** The longest request that native/parts/inside.h reads. */
const longestRequest = 8000;
const mostWords = 500;

/**
 * The request of native/parts/inside.h that runs a program, without its line break.
 * @throws BallastError `check-too-long`
 */
export function runRequest({ argv, timeoutMs }: InsideCheck): string {
  const request = [
    'run',
    `${timeoutMs}`,
    ...argv.map((word) => encodeURIComponent(word.toWellFormed())),
  ].join(' ');
  if (argv.length <= mostWords && request.length <= longestRequest) return request;
  throw new BallastError('input', 'check-too-long', 'the command that asks for readiness is too long', {
    hint: 'put what it does into a script in the image, and run that',
  });
}

/** The program's end, from an answer of native/parts/inside.h; undefined for anything else. */
export function parseRan(line: string): ProgramEnd | undefined {
  const [, how, number] = /^ran (?:(exit|signal) (\d{1,3})|late)$/.exec(line) ?? [];
  if (how === 'exit') return programExit(Number(number));
  if (how === 'signal') return { reason: `was ended by signal ${number}`, exitCode: null };
  return line === 'ran late' ? programLate : undefined;
}

export const programLate: ProgramEnd = { reason: 'was killed after its time', exitCode: null };

/** The end of a program by its exit code. A shell and an engine return 126 and 127 for a program that never ran. */
export function programExit(exitCode: number): ProgramEnd {
  const meaning = exitCode === 126 || exitCode === 127 ? ' (it could not be run)' : '';
  return { reason: `ended with exit code ${exitCode}${meaning}`, exitCode };
}
