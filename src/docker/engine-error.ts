import type Docker from 'dockerode';
import { BallastError, messageOf } from '../errors.ts';

/** Docker's refusal, or the loss of the connection to it: the engine's failure and no fault of Ballast. */
export class DockerError extends BallastError {
  /** The status code of HTTP; undefined when there was no answer. */
  readonly statusCode: number | undefined;

  constructor(said: string, statusCode?: number, cause?: Error) {
    super('engine', 'docker-refused', `Docker: ${said.slice(0, 2000)}`, {
      hint: 'the engine’s own log says more (journalctl -u docker); `ballast doctor` looks at the engine',
      cause,
    });
    this.statusCode = statusCode;
  }
}

/** Makes every request of a client fail with a DockerError, or with the host's own error about the connection. */
export function withDockerErrors(docker: Docker): Docker {
  type Answered = (error: Error | null, data?: unknown) => void;
  const modem = docker.modem as { dial(options: object, answered: Answered): void };
  const dial = modem.dial.bind(modem);
  modem.dial = (options, answered) =>
    dial(options, (error, data) =>
      answered(
        error && !(error instanceof BallastError)
          ? new DockerError(messageOf(error), undefined, error)
          : error,
        data,
      ),
    );
  return docker;
}

/** True when the engine did not answer at all: it may be back in a moment. */
export function isEngineGone(error: unknown): boolean {
  return error instanceof DockerError && error.statusCode === undefined;
}

/** Makes a handler that swallows an engine's refusal with one of these statuses and throws everything else. */
export function ignoreStatus(...codes: readonly number[]): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof DockerError && codes.includes(error.statusCode ?? 0))) throw error;
  };
}
