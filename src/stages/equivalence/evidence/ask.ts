import { BallastError } from '../../../errors.ts';
import type { AskOptions, ProbeSession } from '../../../inside/session.ts';

/**
 * Asks for an answer, or its beginning, as bytes.
 * @throws BallastError `equivalence-refused`, and those of the session
 */
export async function askFor(
  session: ProbeSession,
  verb: string,
  args: readonly (string | number)[],
  options?: AskOptions,
): Promise<{ readonly body: Buffer; readonly cut: boolean }> {
  const { error, state, body } = await session.ask(verb, args, options);
  if (error === 'OK') return { body, cut: state === 'cut' };
  throw new BallastError(
    'engine',
    'equivalence-refused',
    `\`${[verb, ...args.slice(0, 2)].join(' ')}\`: ${error}`,
  );
}

/** The error for evidence from inside that does not have the expected shape. */
export function malformed(what: string): BallastError {
  return new BallastError(
    'engine',
    'equivalence-malformed',
    `${what} is not in the form that the probe sends`,
  );
}

/** A process as it is seen through a session. */
export interface SeenProcess {
  readonly session: ProbeSession;
  readonly pid: number;
  /** True when its root is not that of the session. */
  readonly ownRoot: boolean;
}
