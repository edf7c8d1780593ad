import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { targetName } from '../../fields/stored-parts.ts';
import { imageSizes } from '../../image/image-sizes.ts';

/** The space of a target's image on the host's disk. */
export const imageRecord = z.object({ type: z.literal('image'), target: targetName, ...imageSizes.shape });
export type ImageRecord = Stored<typeof imageRecord>;
