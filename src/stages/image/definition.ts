import { z } from 'zod';
import { defineStage, eachFormOnce } from '../stage.ts';
import { imageRecord } from './records.ts';

/** What images take on the host's disk. Its summary is with the launches, one of whose figures belongs to it. */
export const image = defineStage({
  name: 'image',
  key: 'image',
  doing: 'measuring image sizes',
  settings: z.boolean(),
  ofRunning: false,
  records: { image: imageRecord },
  turns: (forms) => eachFormOnce(forms),
  open: async ({ prepared, store }) => ({
    take: async ({ form }) => {
      const sizes = await prepared.get(form)?.imageSizes();
      if (sizes !== undefined) store({ type: 'image', form, ...sizes });
      return undefined;
    },
  }),
  metrics: [],
  summary: undefined,
  summarise: () => undefined,
});
