import { z } from 'zod';
import { emptyMap } from '../../fields/schema-parts.ts';
import { defineStage, eachTargetOnce } from '../stage.ts';
import { imageRecord } from './records.ts';

/**
 * The stage that measures the images' space on the host's disk. The launches summarise it, since one of their metrics
 * belongs to it.
 */
export const image = defineStage({
  name: 'image',
  key: 'image',
  doing: 'measuring image sizes',
  written: emptyMap.describe('Size of the image on disk. Takes no settings: {}.'),
  settings: z.object({}),
  ofRunning: false,
  ofInstances: false,
  records: { image: imageRecord },
  turns: (targets) => eachTargetOnce(targets),
  open: async ({ prepared, store }) => ({
    take: async ({ target }) => {
      const sizes = await prepared.get(target)?.imageSizes();
      if (sizes !== undefined) store({ type: 'image', target, ...sizes });
      return undefined;
    },
  }),
  metrics: [],
  summary: undefined,
  summarise: () => undefined,
});
