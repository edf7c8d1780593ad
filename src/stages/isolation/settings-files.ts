import type { KernelMount } from './kernel-mounts.ts';

/** The files by which the kernel acts or runs programs as root, in each of its filesystems. */
const files: Readonly<Record<string, readonly string[]>> = {
  proc: [
    '/sysrq-trigger',
    '/sys/kernel/core_pattern',
    '/sys/kernel/modprobe',
    '/sys/kernel/hotplug',
    '/sys/kernel/poweroff_cmd',
    '/sys/kernel/usermodehelper/bset',
    '/sys/fs/binfmt_misc/register',
  ],
  sysfs: ['/kernel/uevent_helper', '/power/state'],
  binfmt_misc: ['/register'],
  // A hierarchy has the first at its root alone, and that of devices the second in each cgroup.
  cgroup: ['/release_agent', '/devices.allow'],
};

/** The places where an instance has these filesystems, whether or not it shows them in its mounts. */
const everywhere: readonly KernelMount[] = [
  { device: '', type: 'proc', root: '/', point: '/proc' },
  { device: '', type: 'sysfs', root: '/', point: '/sys' },
];
const mostPaths = 96;

/** The paths of those files at every place where one of the filesystems, or a folder of one, is mounted. */
export function settingsFiles(mounts: readonly KernelMount[]): readonly string[] {
  const paths = [...everywhere, ...mounts].flatMap(({ type, root, point }) =>
    (files[type] ?? []).flatMap((file) => {
      if (type === 'cgroup' || root === '/') return [`${point}${file}`];
      // Of a folder of it, or of the file alone, what lies below.
      return file === root || file.startsWith(`${root}/`) ? [`${point}${file.slice(root.length)}`] : [];
    }),
  );
  return [...new Set(paths)].slice(0, mostPaths);
}
