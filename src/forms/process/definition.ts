import { z } from 'zod';
import { formName } from '../../fields/stored-parts.ts';
import { defineForm } from '../definition.ts';

const settings = z.strictObject({}).describe('A bare process on the host: the baseline.');

export const processForm = defineForm({
  kind: 'process',
  ownKernel: false,
  settings,
  stored: z.object({ kind: z.literal('process'), name: formName }),
  resolve: () => ({}),
  demands: () => ['the workload runs as a process of the host itself, without namespaces'],
  prepare: async (context) => (await import('./process-form.ts')).prepareProcess(context),
});
