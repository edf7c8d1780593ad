/** One thing that is wrong with a file, and where. Lines and columns are counted from 1. */
export interface LocatedProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** The line of the file and a caret below it; undefined where the line may hold a secret. */
  readonly excerpt: string | undefined;
}

/**
 * An error that a person can act on: what was wrong, where, and what to do next.
 * `input` means the user's input is wrong (exit code 2), `engine` that the harness or an engine failed (4).
 */
export class BallastError extends Error {
  readonly kind: 'input' | 'engine';
  /** A stable code in kebab-case. */
  readonly code: string;
  /** The next step for the user, one sentence or command. */
  readonly hint: string | undefined;
  /** The places in a file that the message names, in the order of its lines. */
  readonly problems: readonly LocatedProblem[];

  constructor(
    kind: 'input' | 'engine',
    code: string,
    message: string,
    options: { hint?: string; cause?: unknown; problems?: readonly LocatedProblem[] } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'BallastError';
    this.kind = kind;
    this.code = code;
    this.hint = options.hint;
    this.problems = options.problems ?? [];
  }
}

/** The first error, when undoing what it had interrupted failed as well. */
export function firstError(error: unknown): unknown {
  return error instanceof SuppressedError ? firstError(error.suppressed) : error;
}

/** The message of anything thrown, bounded, for use inside another message. */
export function messageOf(thrown: unknown): string {
  const error = firstError(thrown);
  const text = error instanceof Error ? error.message : String(error);
  return text.length > 2000 ? `${text.slice(0, 2000)}…` : text;
}
