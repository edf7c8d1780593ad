import { z } from 'zod';
import { defineForm, type NamedSpec } from '../definition.ts';

export interface ProcessSpec extends NamedSpec {
  readonly kind: 'process';
}

const settings = z.strictObject({}).describe('A bare process on the host: the baseline.');

export const processForm = defineForm<ProcessSpec, typeof settings>({
  kind: 'process',
  ownKernel: false,
  settings,
  resolve: () => ({}),
  prepare: async (context) => (await import('./process-form.ts')).prepareProcess(context),
});
