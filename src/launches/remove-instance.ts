import { BallastError, messageOf } from '../errors.ts';
import { isLost } from './lost.ts';

/** @throws BallastError `not-removed`, or that the host is lost */
export async function removeInstance(created: AsyncDisposable): Promise<void> {
  try {
    await created[Symbol.asyncDispose]();
  } catch (cause) {
    if (isLost(cause)) throw cause;
    const message = `an instance could not be removed: ${messageOf(cause)}`;
    throw new BallastError('engine', 'not-removed', message, {
      hint: 'what is left is tried again; `ballast clean` removes it once its engine answers',
      cause,
    });
  }
}
