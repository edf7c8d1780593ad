import { z } from 'zod';
import { BallastError } from '../../errors.ts';
import type { SettingsProblem } from '../definition.ts';

/** A user of the host by its name or number, as text. */
const hostUser = z
  .string()
  .regex(/^(?:[A-Za-z_][\w.-]{0,31}|\d{1,9})$/, 'expected the name or number of a user of the host');

const writtenUser = z.union([z.string(), z.number()]).transform(String).pipe(hostUser);

/** `host`, `max`, or the name of a model as QEMU has them. */
const cpuModel = z
  .string()
  .regex(/^[A-Za-z\d][\w.-]{0,62}$/, 'expected host, max, or the name of a processor that QEMU knows');

/** The settings that a machine of QEMU has whoever starts it; each is stored only where it is set. */
export const storedMachineSettings = {
  qemuUser: hostUser.exactOptional(),
  cpu: cpuModel.exactOptional(),
  vhost: z.boolean().exactOptional(),
  portIsolation: z.literal(true).exactOptional(),
};

export const machineSettings = {
  qemuUser: writtenUser
    .optional()
    .describe(
      'The user of the host, by name or number, that QEMU runs as; a number that the host has no user for is its own group. By default the one that libvirt is configured with, and nobody (65534) without libvirt.',
    ),
  cpu: cpuModel
    .optional()
    .describe(
      'The processor that the guest is shown: host (all that the host’s has, under KVM alone), max, or a model by the name that QEMU has for it. By default host under KVM and max under emulation.',
    ),
  vhost: z
    .boolean()
    .optional()
    .describe(
      'What serves its network card: the host’s kernel (true, under KVM only) or QEMU (false). By default the kernel where it can.',
    ),
  portIsolation: z
    .boolean()
    .optional()
    .describe('true: the bridge passes no frame from this machine to the others of its target.'),
};

/** What is set of them. */
export interface MachineSettings {
  readonly qemuUser?: string;
  readonly cpu?: string;
  readonly vhost?: boolean;
  readonly portIsolation?: true;
}

type Written = z.output<z.ZodObject<typeof machineSettings>>;

/** The settings as a run stores them. */
export function resolveMachineSettings({ qemuUser, cpu, vhost, portIsolation }: Written): MachineSettings {
  return {
    ...(qemuUser === undefined ? {} : { qemuUser }),
    ...(cpu === undefined ? {} : { cpu }),
    ...(vhost === undefined ? {} : { vhost }),
    ...(portIsolation === true ? { portIsolation } : {}),
  };
}

/** The problems of settings that take hardware virtualisation where emulation is asked for. */
export function withoutKvm({
  accelerator,
  ...settings
}: Written & { readonly accelerator: string }): SettingsProblem[] {
  if (accelerator !== 'tcg') return [];
  return settingsOfKvm(settings).map((key) => ({
    at: [key],
    message: 'takes KVM, and not `accelerator: tcg`',
  }));
}

/**
 * @param target the target's name
 * @throws BallastError `kvm-needed` when a machine turns out to be emulated that must not be
 */
export function requireKvm(target: string, settings: MachineSettings): void {
  const [key] = settingsOfKvm(settings);
  if (key === undefined) return;
  const message = `target \`${target}\`: \`${key}: ${settings[key]}\` takes KVM, and the machine would be emulated here`;
  throw new BallastError('input', 'kvm-needed', message, {
    hint: `leave out \`${key}\`, or use a host with KVM: \`ballast doctor\` says what it lacks`,
  });
}

/** The settings that take hardware virtualisation, by their keys. */
function settingsOfKvm({ cpu, vhost }: Partial<Pick<Written, 'cpu' | 'vhost'>>): ('cpu' | 'vhost')[] {
  return [...(cpu === 'host' ? ['cpu' as const] : []), ...(vhost === true ? ['vhost' as const] : [])];
}

/** A difference from the machine that a target makes by default, in words for people; `isLooser` when it isolates less. */
export interface MachineDifference {
  readonly text: string;
  readonly isLooser: boolean;
}

export function machineDifferences(settings: MachineSettings): readonly MachineDifference[] {
  const { qemuUser, cpu, vhost, portIsolation } = settings;
  const looser = (text: string) => ({ text, isLooser: true });
  const stricter = (text: string) => ({ text, isLooser: false });
  return [
    ...(qemuUser === undefined ? [] : [looser(`its QEMU runs as user ${qemuUser} of the host`)]),
    ...(cpu === undefined ? [] : [stricter(`processor ${cpu}`)]),
    ...(vhost === undefined
      ? []
      : [vhost ? looser('network served by the host’s kernel') : stricter('network served by QEMU')]),
    ...(portIsolation === true ? [stricter('its port on the bridge is isolated')] : []),
  ];
}

/** The differences as a condition of a target, for the report. */
export function differencesCondition(differences: readonly MachineDifference[]): Record<string, string> {
  return differences.length === 0 ? {} : { isolation: differences.map(({ text }) => text).join(', ') };
}
