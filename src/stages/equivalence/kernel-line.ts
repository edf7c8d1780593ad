import { ownValue } from '../../fields/own-value.ts';
import {
  type KernelSetting,
  kernelSettings,
  kernelVersion,
  type SettingEffect,
} from '../../targets/kernel-settings.ts';
import { explained, judgedIfRecorded, line, type Pair } from './line.ts';
import type { KernelEvidence } from './records.ts';
import type { CertificateLine, Consequence, TouchedGroup } from './summary.ts';

const effects: Readonly<
  Record<SettingEffect, { readonly text: string; readonly groups: readonly TouchedGroup[] }>
> = {
  privilege: { text: 'programs that are not root’s may do what they may not in the other', groups: [] },
  network: {
    text: 'connections are queued, buffered and reused otherwise',
    groups: ['speed'],
  },
  memory: { text: 'memory is promised and backed by pages otherwise', groups: ['memory', 'speed'] },
  capacity: {
    text: 'a program that asks the kernel for its maxima sizes itself otherwise',
    groups: ['memory'],
  },
  kernel: {
    text: 'system calls, the clock and defences against leaks between processes cost what they cost in that kernel',
    groups: ['speed'],
  },
};

/** The name of a setting as people know it: `net.core.somaxconn`. */
function nameOf({ path }: KernelSetting): string {
  return path.startsWith('/proc/sys/')
    ? path.slice('/proc/sys/'.length).replaceAll('/', '.')
    : path.split('/').slice(-2).join('/');
}

/** Compares what the kernel that the workload runs on is set to. */
export function kernelLine({ own, reference, ownUserland }: Pair): CertificateLine {
  return judgedIfRecorded(own.kernel, reference.kernel, (mine, theirs) => {
    const shown = kernelSettings.filter(
      ({ path }) => valueIn(mine, path) !== null && valueIn(theirs, path) !== null,
    );
    const hidden = kernelSettings.filter(
      ({ path }) => (valueIn(mine, path) === null) !== (valueIn(theirs, path) === null),
    );
    if (shown.length === 0) return line('untold', 'no setting is shown both here and in the reference');
    const other = shown.filter(({ path }) => valueIn(mine, path) !== valueIn(theirs, path));
    const details = [...other, ...hidden].map(
      (setting) => `${nameOf(setting)}: ${said(mine, setting)}; in the reference ${said(theirs, setting)}`,
    );
    const same = `${shown.length - other.length} settings are the same`;
    const hasOwnKernel = !('missing' in own.machine) && own.machine.ownKernel !== false;
    const unlike = other.length === 0 ? 'shown in one of the two alone' : undefined;
    if (details.length === 0) return line('equal', `${kernelName(mine)}; ${same}`);
    if (!hasOwnKernel) {
      // One kernel has one value, but for what belongs to a namespace.
      const changed = other.filter(
        ({ path, origin }) => origin === 'host' && !path.startsWith('/proc/sys/net/') && path !== pidMaximum,
      );
      if (changed.length > 0)
        return line('different', `${changed.map(nameOf).join(', ')} changed meanwhile`, details);
      return explained(
        `the same kernel; ${namesOf(other, hidden)} ${unlike ?? 'as its namespaces have it'}; ${same}`,
        details,
        consequenceOf(other, hidden),
      );
    }
    const why = ownUserland ?? 'a kernel of its own';
    return explained(
      `${why}, ${kernelName(mine)}; ${namesOf(other, hidden)} ${unlike ?? 'differ'}; ${same}`,
      details,
      consequenceOf(other, hidden),
    );
  });
}

const pidMaximum = '/proc/sys/kernel/pid_max';

function valueIn({ settings }: KernelEvidence, path: string): string | null {
  return ownValue(settings, path) ?? null;
}

const said = (kernel: KernelEvidence, { path }: KernelSetting) => valueIn(kernel, path) ?? 'not shown';

function kernelName(kernel: KernelEvidence): string {
  return `Linux ${valueIn(kernel, kernelVersion) ?? 'of unknown version'}`;
}

/** Some names, and how many more there are. */
function namesOf(other: readonly KernelSetting[], hidden: readonly KernelSetting[]): string {
  const names = [...other, ...hidden].map(nameOf);
  const some = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${some} and ${names.length - 3} more` : some;
}

function consequenceOf(other: readonly KernelSetting[], hidden: readonly KernelSetting[]): Consequence {
  if (other.length === 0) {
    const one = hidden.length === 1;
    return {
      text: `whether ${one ? 'that setting differs' : 'those settings differ'} cannot be told`,
      groups: [],
    };
  }
  const found = [...new Set(other.map(({ effect }) => effect))].map((effect) => effects[effect]);
  const groups = (['memory', 'speed'] as const).filter((group) =>
    found.some((one) => one.groups.includes(group)),
  );
  return { text: found.map(({ text }) => text).join('; '), groups };
}
