import type { Reading } from './reading.ts';
import type { AskOptions } from './session.ts';

/** Puts one question of the probes' program. */
export type Ask = (
  verb: string,
  args: readonly (string | number)[],
  options?: AskOptions,
) => Promise<Reading>;
