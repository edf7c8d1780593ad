import { randomUUID } from 'node:crypto';

/** In the environment of all that a host runs for this process: what is left of a dead harness is known by it. */
export const sessionVariable = 'BALLAST_SESSION';

/** One for each host that is opened. */
export const newSession = (): string => randomUUID();
