import { BallastError, messageOf } from '../errors.ts';
import { noSpaceHint } from './no-space.ts';

/** The largest file that `get` reads unless told otherwise. */
export const maxGetBytes = 64 * 2 ** 20;

/** @returns BallastError `host-put-failed`; an error that is one already (`host-lost`) stays what it is. */
export function putFailed(hostName: string, path: string, cause: unknown): BallastError {
  if (cause instanceof BallastError && cause.code !== 'host-exec-failed') return cause;
  return failure('host-put-failed', `${hostName}: ${path} cannot be written: ${messageOf(cause)}`, cause);
}

/** @returns BallastError `host-get-failed`; an error that is one already (`host-lost`) stays what it is. */
export function getFailed(hostName: string, path: string, cause: unknown): BallastError {
  if (cause instanceof BallastError && cause.code !== 'host-exec-failed') return cause;
  return failure('host-get-failed', `${hostName}: ${path} cannot be read: ${messageOf(cause)}`, cause);
}

/** @returns BallastError `host-get-too-large` */
export function fileTooLarge(hostName: string, path: string, maxBytes: number): BallastError {
  return failure('host-get-too-large', `${hostName}: ${path} is larger than ${maxBytes} bytes`, undefined);
}

function failure(code: string, message: string, cause: unknown): BallastError {
  const hint = noSpaceHint(message);
  return new BallastError('engine', code, message, {
    ...(cause === undefined ? {} : { cause }),
    ...(hint === undefined ? {} : { hint }),
  });
}
