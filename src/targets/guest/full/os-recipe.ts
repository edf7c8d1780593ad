import type { RootfsRecipe } from '../../../workload.ts';

/** The packages that make a Debian a machine's own system rather than a container's. */
const systemPackages = [
  ...['systemd-sysv', 'systemd', 'udev', 'dbus', 'kmod', 'libpam-systemd', 'ca-certificates'],
  ...['openssh-server', 'iproute2', 'iputils-ping', 'cron', 'logrotate'],
  ...['linux-image-cloud-amd64', 'grub-pc-bin', 'grub-common'],
];

/** A complete Debian with the workload's packages and files in it; without any, for a workload on a disk of its own. */
export function systemRecipe(workload: RootfsRecipe | undefined): RootfsRecipe {
  const { suite, packages } = workload?.debian ?? { suite: 'bookworm', packages: [] };
  return {
    debian: { suite, packages: [...new Set([...systemPackages, ...packages])], only: undefined },
    files: workload?.files ?? {},
  };
}
