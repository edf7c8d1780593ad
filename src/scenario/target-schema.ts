import { z } from 'zod';
import { oneKeyOf } from '../fields/schema-parts.ts';
import { targetName } from '../fields/stored-parts.ts';
import { targetKinds, targets } from '../targets/targets.ts';

const as = targetName.optional().describe('Name of this target in results; unique. By default the kind.');
const choice = oneKeyOf(targetKinds);

const settingsByKind = targets.map(({ kind, settings }): [string, z.ZodType<WrittenSettings | undefined>] => [
  kind,
  settings.extend({ as }).optional().describe(settings.description),
]);

/** Settings of a target as written, and its name. */
type WrittenSettings = { readonly as?: string } & Readonly<Record<string, unknown>>;

/** One way to run the workload: a kind, or a map of one kind to its settings. */
export const targetSchema = z.union([
  z.enum(targetKinds),
  z
    .strictObject(Object.fromEntries(settingsByKind))
    .refine(choice.check, choice.settings)
    .meta({ minProperties: 1, maxProperties: 1 }),
]);

export type TargetFile = z.output<typeof targetSchema>;
