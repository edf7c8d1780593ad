import type { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import type { FormContext, PreparedForm } from './form.ts';

/**
 * All that the rest of Ballast knows of a form before it is prepared. A scenario's file is checked and reports are
 * rendered with it, so what reaches an engine is imported only by `prepare`, when it is called.
 */
export interface FormDefinition<Spec extends SpecSchema, Settings extends z.ZodObject> {
  /** As scenarios name it. */
  readonly kind: Stored<Spec>['kind'];
  /** Whether an instance boots a kernel of its own, and so has a mark and memory for it. */
  readonly ownKernel: boolean;
  /** What a scenario may set, but for `as`, which every form has. Its description is the form's. */
  readonly settings: Settings;
  /** What the settings resolve to, with kind and name, as a run stores it. */
  readonly stored: Spec;
  /** @param folder absolute, of the scenario's file: relative paths are meant from there */
  resolve(settings: z.output<Settings>, folder: string): Omit<Stored<Spec>, 'kind' | 'name'>;
  /**
   * What an instance is let do on the host, or what is taken from the harness's machine, beyond a default container or
   * machine, in words for a person. Absent: nothing, whatever its settings.
   */
  demands?(spec: Stored<Spec>): readonly string[];
  /** What no single key can be blamed for; paths are below the settings. */
  check?(settings: z.output<Settings>): readonly SettingsProblem[];
  prepare(context: FormContext, spec: Stored<Spec>): Promise<PreparedForm>;
}

/** A form's kind, and its name in results and reports, which is unique in a scenario. */
export type SpecSchema = z.ZodObject<{ readonly kind: z.ZodLiteral<string>; readonly name: z.ZodString }>;

export interface SettingsProblem {
  readonly at: readonly PropertyKey[];
  readonly message: string;
}

/** A definition whose types are its own, so that no form's type depends on all the others'. */
export function defineForm<Spec extends SpecSchema, Settings extends z.ZodObject>(
  definition: FormDefinition<Spec, Settings>,
): FormDefinition<Spec, Settings> {
  return definition;
}
