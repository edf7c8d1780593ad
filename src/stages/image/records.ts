import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { formName } from '../../fields/stored-parts.ts';
import { imageSizes } from '../../image/image-sizes.ts';

/** What a form's image takes on the host's disk. */
export const imageRecord = z.object({ type: z.literal('image'), form: formName, ...imageSizes.shape });
export type ImageRecord = Stored<typeof imageRecord>;
