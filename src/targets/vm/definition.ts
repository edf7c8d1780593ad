import { resolve } from 'node:path';
import { z } from 'zod';
import { kebabName, packageName, text } from '../../fields/schema-parts.ts';
import type { Stored } from '../../fields/stored.ts';
import { targetName } from '../../fields/stored-parts.ts';
import { defineTarget, type SettingsProblem } from '../definition.ts';
import { acceleratorChoice, acceleratorSetting } from '../guest/accelerator-setting.ts';
import { freePageReportingSetting, reportsFreePages } from '../guest/free-page-reporting.ts';
import { type FullSystem, fullSystem } from '../guest/full/full-system.ts';
import {
  type MachineDifference,
  type MachineSettings,
  machineDifferences,
  machineSettings,
  resolveMachineSettings,
  storedMachineSettings,
  withoutKvm,
} from '../guest/machine-settings.ts';
import { storedVcpus, vcpusSetting } from '../guest/vcpus.ts';
import { askedOfDomain } from './asked-settings.ts';

const machine = z
  .string()
  .regex(
    /^(?:q35|pc|pc-(?:q35|i440fx)-[\d.]{1,10})$/,
    'expected q35 or pc, or one of their versions such as pc-q35-7.2',
  );

/** The name of a filter as libvirt has it. */
const nwfilter = text(64).regex(/^[\w.-]+$/, 'expected the name of a network filter, such as clean-traffic');

const securityDriver = z.enum(['apparmor', 'selinux', 'none']);

/** The settings that libvirt alone has, as a run stores them. */
const storedDomainSettings = {
  machine: machine.exactOptional(),
  nwfilter: nwfilter.exactOptional(),
  securityDriver: securityDriver.exactOptional(),
};

export interface DomainSettings extends MachineSettings {
  readonly machine?: string;
  readonly nwfilter?: string;
  readonly securityDriver?: z.output<typeof securityDriver>;
}

const stored = z.object({
  kind: z.literal('vm'),
  name: targetName,
  accelerator: acceleratorChoice,
  freePageReporting: reportsFreePages,
  vcpus: storedVcpus,
  ...storedMachineSettings,
  ...storedDomainSettings,
  /** Absent: the workload's own root filesystem and nothing else. */
  system: fullSystem.exactOptional(),
});

export type VmSpec = Stored<typeof stored>;

const settings = z
  .strictObject({
    accelerator: acceleratorSetting,
    freePageReporting: freePageReportingSetting,
    vcpus: vcpusSetting,
    ...machineSettings,
    machine: machine
      .optional()
      .describe('The type of machine: q35 (by default) or pc, or a version of theirs such as pc-q35-7.2.'),
    nwfilter: nwfilter
      .optional()
      .describe('A network filter of the host’s libvirt for its packets, such as clean-traffic.'),
    securityDriver: securityDriver
      .optional()
      .describe(
        'The security module that must confine its QEMU: apparmor or selinux; none: no module may. By default as libvirt is configured.',
      ),
    userland: z
      .enum(['same', 'full'])
      .default('same')
      .describe(
        "same: the workload's own root filesystem, so that only the isolation differs. full: a complete Debian with systemd, its own kernel and boot loader, and the workload as a service.",
      ),
    boot: z
      .enum(['disk', 'kernel'])
      .optional()
      .describe(
        'What loads the kernel of a full system: its own boot loader from its disk (the default), or the host.',
      ),
    image: text(4095)
      .min(1)
      .optional()
      .describe('A qcow2 image with cloud-init to use as the full system, instead of a Debian by recipe.'),
    packages: z
      .array(packageName)
      .min(1)
      .max(100)
      .optional()
      .describe('Packages that cloud-init installs in the image first.'),
    users: z.array(kebabName).min(1).max(20).optional().describe('Users that cloud-init makes in the image.'),
  })
  .describe("A libvirt virtual machine that boots the workload's root filesystem, or a full system.");

type Settings = z.output<typeof settings>;

export const vmTarget = defineTarget({
  kind: 'vm',
  ownKernel: true,
  daemons: true,
  settings,
  stored,
  resolve: (
    { accelerator, freePageReporting, vcpus, userland, machine, nwfilter, securityDriver, ...further },
    folder,
  ) => ({
    accelerator,
    ...(freePageReporting ? { freePageReporting } : {}),
    ...(vcpus === undefined ? {} : { vcpus }),
    ...resolveMachineSettings(further),
    ...(machine === undefined ? {} : { machine }),
    ...(nwfilter === undefined ? {} : { nwfilter }),
    ...(securityDriver === undefined ? {} : { securityDriver }),
    ...(userland === 'same' ? {} : { system: resolveSystem(further, folder) }),
  }),
  demands: (spec) => [
    ...domainDifferences(spec).flatMap(({ text, isLooser }) => (isLooser ? [text] : [])),
    ...(spec.system === undefined ? [] : demandsOf(spec.system)),
  ],
  asks: askedOfDomain,
  check,
  require: async (host, spec) => (await import('./require-vm.ts')).requireVm(host, spec),
  prepare: async (context, spec) => (await import('./vm-target.ts')).prepareVm(context, spec),
});

export function domainDifferences(settings: DomainSettings): readonly MachineDifference[] {
  const { machine, nwfilter, securityDriver } = settings;
  const stricter = (text: string) => ({ text, isLooser: false });
  return [
    ...machineDifferences(settings),
    ...(machine === undefined ? [] : [stricter(`machine ${machine}`)]),
    ...(nwfilter === undefined ? [] : [stricter(`its packets pass the filter ${nwfilter}`)]),
    ...(securityDriver === undefined
      ? []
      : securityDriver === 'none'
        ? [{ text: 'no security module confines its QEMU', isLooser: true }]
        : [stricter(`${securityDriver} confines its QEMU`)]),
  ];
}

function resolveSystem({ boot, image, packages, users }: Partial<Settings>, folder: string): FullSystem {
  return {
    boot: boot ?? 'disk',
    ...(image === undefined
      ? {}
      : { cloudImage: { path: resolve(folder, image), packages: packages ?? [], users: users ?? [] } }),
  };
}

function demandsOf({ cloudImage }: FullSystem): string[] {
  return cloudImage === undefined
    ? ['a program of the full system makes its boot loader, as root on the host']
    : [`it starts from ${cloudImage.path} on this machine`];
}

function check({ userland, boot, image, packages, users, ...machine }: Settings): SettingsProblem[] {
  const problems: SettingsProblem[] = [...withoutKvm(machine)];
  const needs = (key: string, isSet: boolean, isMet: boolean, what: string) => {
    if (isSet && !isMet) problems.push({ at: [key], message: `only with ${what}` });
  };
  const isFull = userland === 'full';
  needs('boot', boot !== undefined, isFull, '`userland: full`');
  needs('image', image !== undefined, isFull, '`userland: full`');
  needs(
    'packages',
    packages !== undefined,
    image !== undefined,
    '`image`: name them in the workload’s recipe',
  );
  needs('users', users !== undefined, image !== undefined, '`image`');
  if (image !== undefined && boot === 'kernel')
    problems.push({ at: ['boot'], message: 'an image brings its own boot loader: expected disk' });
  return problems;
}
