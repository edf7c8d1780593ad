import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { kernelMountsOf } from '../kernel-mounts.ts';
import { defineProbe, judgement, kernelOwner, permitted } from '../probe.ts';
import { settingsFiles } from '../settings-files.ts';

const tried = z.strictObject({ path: z.string(), open: reading });

export const p10 = defineProbe({
  id: 'P10',
  title: 'Settings that run programs on the host',
  category: 'privileges',
  boundary: 'mounts',
  kind: 'reaches',
  closedBy: ['masks'],
  question: 'May it write to settings by which the kernel acts or runs programs as root?',
  source:
    'proc(5): sysrq-trigger, core_pattern, modprobe; cgroups(7): release_agent; Documentation/admin-guide: binfmt-misc.rst, cgroup-v1/devices.rst, sysctl/kernel.rst',
  method:
    'Opens the settings for writing (of proc sysrq-trigger, core_pattern, modprobe, hotplug, poweroff_cmd, usermodehelper/bset and binfmt_misc/register, of sysfs uevent_helper and power/state, of cgroups release_agent and devices.allow), and closes them unwritten. It does so wherever one of these filesystems is mounted, and not at the usual places alone.',
  cannotShow: 'Opened is not written: the kernel may still refuse a value.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  ownControls: { usual: 'host-proc-mount' },
  evidence: z.strictObject({ kernel: kernelOwner, mounts: reading, tried: z.array(tried).min(1).max(96) }),
  async gather({ inside, kernel }) {
    const mounts = await inside.kernelMounts();
    const opened: z.output<typeof tried>[] = [];
    for (const path of settingsFiles(kernelMountsOf(mounts) ?? []))
      opened.push({ path, open: await inside.open(path, 'write') });
    return { kernel, mounts, tried: opened };
  },
  judge({ kernel, mounts, tried: opened }) {
    const writable = opened.filter(({ open }) => open.kind === 'content').map(({ path }) => path);
    if (writable.length > 0) return permitted(kernel, `it may write to ${writable.slice(0, 6).join(', ')}`);
    if (kernelMountsOf(mounts) === undefined || wholeText(mounts) === undefined)
      return judgement('inconclusive', 'the places of the kernel’s settings could not all be listed');
    const errors = opened.map(({ open }) => errorOf(open));
    if (errors.some((error) => !['ENOENT', 'ENOTDIR', ...refusals].includes(error)))
      return judgement('inconclusive', 'not every setting could be tried');
    if (errors.some((error) => refusals.includes(error)))
      return judgement('denied', 'writing to the settings of the kernel is refused');
    return kernel === 'own'
      ? judgement('isolated', 'its kernel is its own, and has no such settings')
      : judgement('absent', 'it has no such settings');
  },
});

const refusals: readonly string[] = ['EACCES', 'EPERM', 'EROFS'];
const errorOf = (open: Reading) => (open.kind === 'refused' ? open.error : '');
