import { z } from 'zod';
import { targetName } from '../../fields/stored-parts.ts';
import { defineTarget } from '../definition.ts';

const settings = z.strictObject({}).describe('A bare process on the host: the baseline.');

export const processTarget = defineTarget({
  kind: 'process',
  ownKernel: false,
  daemons: false,
  settings,
  stored: z.object({ kind: z.literal('process'), name: targetName }),
  resolve: () => ({}),
  sharesHostNetwork: () => true,
  demands: () => ['the workload runs as a process of the host itself, without namespaces'],
  prepare: async (context) => (await import('./process-target.ts')).prepareProcess(context),
});
