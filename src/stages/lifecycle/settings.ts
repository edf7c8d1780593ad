import { z } from 'zod';
import { wholeNumber } from '../../fields/schema-parts.ts';

export const settings = z.object({ blocks: wholeNumber(1, 1000) });

export const ofRunning = true;
