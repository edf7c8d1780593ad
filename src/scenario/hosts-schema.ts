import { z } from 'zod';
import { BallastError } from '../errors.ts';
import { parseHostAddress } from '../host/host-address.ts';

const hostName = z
  .string()
  .max(300)
  .superRefine((written, context) => {
    if (written === 'lab') return;
    try {
      parseHostAddress(written);
    } catch (error) {
      if (!(error instanceof BallastError)) throw error;
      context.addIssue({ code: 'custom', message: `${error.message}; ${error.hint}` });
    }
  });

/** The most hosts that a run may be asked for, in a scenario's file or by an option. */
export const mostHosts = 16;

/** Hosts to measure on, each once. */
export const hosts = z
  .array(hostName)
  .min(1)
  .max(mostHosts)
  .superRefine((names, context) => {
    for (const [index, name] of names.entries())
      if (names.indexOf(name) < index)
        context.addIssue({ code: 'custom', path: [index], message: `a second time: ${name}` });
  });
