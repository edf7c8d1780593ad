import { z } from 'zod';

/** The kernel functions that the host runs for an instance are counted. */
export const settings = z.literal(true);
