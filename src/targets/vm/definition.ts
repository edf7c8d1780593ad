import { resolve } from 'node:path';
import { z } from 'zod';
import { kebabName, packageName, text } from '../../fields/schema-parts.ts';
import type { Stored } from '../../fields/stored.ts';
import { targetName } from '../../fields/stored-parts.ts';
import { defineTarget, type SettingsProblem } from '../definition.ts';
import { acceleratorChoice, acceleratorSetting } from '../guest/accelerator-setting.ts';
import { freePageReportingSetting, reportsFreePages } from '../guest/free-page-reporting.ts';
import { type FullSystem, fullSystem } from '../guest/full/full-system.ts';
import { storedVcpus, vcpusSetting } from '../guest/vcpus.ts';

const stored = z.object({
  kind: z.literal('vm'),
  name: targetName,
  accelerator: acceleratorChoice,
  freePageReporting: reportsFreePages,
  vcpus: storedVcpus,
  /** Absent: the workload's own root filesystem and nothing else. */
  system: fullSystem.exactOptional(),
});

export type VmSpec = Stored<typeof stored>;

const settings = z
  .strictObject({
    accelerator: acceleratorSetting,
    freePageReporting: freePageReportingSetting,
    vcpus: vcpusSetting,
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
  resolve: ({ accelerator, freePageReporting, vcpus, userland, ...full }, folder) => ({
    accelerator,
    ...(freePageReporting ? { freePageReporting } : {}),
    ...(vcpus === undefined ? {} : { vcpus }),
    ...(userland === 'same' ? {} : { system: resolveSystem(full, folder) }),
  }),
  demands: ({ system }) => (system === undefined ? [] : demandsOf(system)),
  check,
  prepare: async (context, spec) => (await import('./vm-target.ts')).prepareVm(context, spec),
});

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

function check({ userland, boot, image, packages, users }: Settings): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
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
