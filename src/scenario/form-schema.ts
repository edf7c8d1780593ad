import { z } from 'zod';
import { kebabName, oneKeyOf } from '../fields/schema-parts.ts';
import { formKinds, forms } from '../forms/forms.ts';

const as = kebabName.optional().describe('Name of this form in results; unique. By default the kind.');
const choice = oneKeyOf(formKinds);

const settingsByKind = forms.map(({ kind, settings }): [string, z.ZodType<WrittenSettings | undefined>] => [
  kind,
  settings.extend({ as }).optional().describe(settings.description),
]);

/** Settings of a form as written, and its name. */
type WrittenSettings = { readonly as?: string } & Readonly<Record<string, unknown>>;

/** One way to run the workload: a kind, or a map of one kind to its settings. */
export const formSchema = z.union([
  z.enum(formKinds),
  z
    .strictObject(Object.fromEntries(settingsByKind))
    .refine(choice.check, choice.settings)
    .meta({ minProperties: 1, maxProperties: 1 }),
]);

export type FormFile = z.output<typeof formSchema>;
