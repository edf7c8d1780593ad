import type { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import type { Host } from '../host/host.ts';
import type { AskedSetting } from './effective-setting.ts';
import type { PreparedTarget, TargetContext } from './target.ts';

/**
 * All that the rest of Ballast knows of a target before it is prepared. A scenario's file is checked and reports are
 * rendered with it, so what reaches an engine is imported only by `prepare`, when it is called.
 */
export interface TargetDefinition<Spec extends SpecSchema, Settings extends z.ZodObject> {
  /** The name of the kind in scenarios. */
  readonly kind: Stored<Spec>['kind'];
  /** True when an instance boots a kernel of its own, and so has a mark and memory for it. */
  readonly ownKernel: boolean;
  /** True when daemons of the host, such as an engine's, make and keep its instances. */
  readonly daemons: boolean;
  /** What a scenario may set, but for `as`, which every target has. Its description is the target's. */
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
  /** What the scenario asks for around an instance, beside what is in effect there. Absent: nothing can be asked for. */
  asks?(spec: Stored<Spec>): readonly AskedSetting[];
  /** True when an instance listens in the network of the host itself. Absent: none does. */
  sharesHostNetwork?(spec: Stored<Spec>): boolean;
  /**
   * Asks the host for what the target's settings need of it, before anything is made there. Absent: nothing.
   * @throws BallastError of kind `input` that names the target and the setting
   */
  require?(host: Host, spec: Stored<Spec>): Promise<void>;
  /** What no single key can be blamed for; paths are below the settings. */
  check?(settings: z.output<Settings>): readonly SettingsProblem[];
  prepare(context: TargetContext, spec: Stored<Spec>): Promise<PreparedTarget>;
}

/** A target's kind, and its name in results and reports, which is unique in a scenario. */
export type SpecSchema = z.ZodObject<{ readonly kind: z.ZodLiteral<string>; readonly name: z.ZodString }>;

export interface SettingsProblem {
  readonly at: readonly PropertyKey[];
  readonly message: string;
}

/** A definition whose types are its own, so that no target's type depends on all the others'. */
export function defineTarget<Spec extends SpecSchema, Settings extends z.ZodObject>(
  definition: TargetDefinition<Spec, Settings>,
): TargetDefinition<Spec, Settings> {
  return definition;
}
