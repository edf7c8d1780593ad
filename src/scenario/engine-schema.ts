import { z } from 'zod';
import { BallastError } from '../errors.ts';
import { parseEngineAddress } from '../host/engine-address.ts';

const address = z
  .string()
  .max(300)
  .superRefine((written, context) => {
    try {
      parseEngineAddress(written, '`engine` of the scenario');
    } catch (error) {
      if (!(error instanceof BallastError)) throw error;
      context.addIssue({ code: 'custom', message: `${error.message}; ${error.hint}` });
    }
  });

/** The container engine of the hosts, where it is not the one that is there by default. */
export const engine = z.strictObject({
  socket: address.describe(
    'Where it listens: the path of its socket, unix:///path, or tcp://127.0.0.1:2375. It must be an engine of the host itself.',
  ),
});
