import { randomUUID } from 'node:crypto';

/**
 * The variable in the environment of every process that a host runs for this harness. What a dead harness has left is
 * recognised by it.
 */
export const sessionVariable = 'BALLAST_SESSION';

/** A new session id, made once for each host that is opened. */
export const newSession = (): string => randomUUID();
