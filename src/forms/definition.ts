import type { z } from 'zod';
import type { FormContext, PreparedForm } from './form.ts';

/**
 * All that the rest of Ballast knows of a form before it is prepared. A scenario's file is checked and reports are
 * rendered with it, so what reaches an engine is imported only by `prepare`, when it is called.
 */
export interface FormDefinition<Spec extends NamedSpec, Settings extends z.ZodObject> {
  /** As scenarios name it. */
  readonly kind: Spec['kind'];
  /** Whether an instance boots a kernel of its own, and so has a mark and memory for it. */
  readonly ownKernel: boolean;
  /** What a scenario may set, but for `as`, which every form has. Its description is the form's. */
  readonly settings: Settings;
  /** @param folder absolute, of the scenario's file: relative paths are meant from there */
  resolve(settings: z.output<Settings>, folder: string): Omit<Spec, 'kind' | 'name'>;
  /** What no single key can be blamed for; paths are below the settings. */
  check?(settings: z.output<Settings>): readonly SettingsProblem[];
  prepare(context: FormContext, spec: Spec): Promise<PreparedForm>;
}

export interface NamedSpec {
  readonly kind: string;
  /** In results and reports; unique in a scenario. */
  readonly name: string;
}

export interface SettingsProblem {
  readonly at: readonly PropertyKey[];
  readonly message: string;
}

/** With its types given, so that no form's type depends on all the others'. */
export function defineForm<Spec extends NamedSpec, Settings extends z.ZodObject>(
  definition: FormDefinition<Spec, Settings>,
): FormDefinition<Spec, Settings> {
  return definition;
}
