import type Docker from 'dockerode';
// @ts-expect-error the client has no types for it
import withSession from 'dockerode/lib/session.js';

/** A connection by which BuildKit asks its client for what it needs during a build. */
export interface BuildSession extends Disposable {
  readonly id: string;
}

type WithSession = (
  docker: Docker,
  credentials: undefined,
  opened: (error: Error | null, id: string, end: () => void) => void,
) => void;

/** Opens a session. Rejects with what an engine without BuildKit answers. */
export function openBuildSession(docker: Docker): Promise<BuildSession> {
  return new Promise((resolve, reject) => {
    (withSession as WithSession)(docker, undefined, (error, id, end) => {
      if (error !== null && error !== undefined) reject(error);
      else resolve({ id, [Symbol.dispose]: end });
    });
  });
}
