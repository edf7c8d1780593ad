import { z } from 'zod';
import { probeCategories } from '../../inside/verdicts.ts';

/** Whether isolation is probed, on instances of their own. */
export const settings = z.boolean();

/** The categories whose probes are run. */
export const categories = z.array(z.enum(probeCategories));

export const ofRunning = true;
