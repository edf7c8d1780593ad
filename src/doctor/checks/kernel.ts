import { type Check, ok, problem, warning } from '../check.ts';

/**
 * The script really mounts an overlay, since a filesystem that the kernel has may still refuse the folder. It does so
 * in a mount namespace of its own, so that the mount is gone with the command.
 */
const script = `uname -r
[ -r /proc/self/smaps_rollup ] || echo no smaps_rollup
[ -r /proc/pressure/memory ] || echo no PSI
mkdir -p /var/lib/ballast 2>/dev/null
d=$(mktemp -d /var/lib/ballast/doctor.XXXXXX 2>/dev/null) || { echo overlay untried; exit 0; }
mkdir "$d/lower" "$d/upper" "$d/work" "$d/merged"
unshare -m mount -t overlay -o "lowerdir=$d/lower,upperdir=$d/upper,workdir=$d/work" ballast "$d/merged" 2>/dev/null ||
  echo no overlay
rm -rf --one-file-system -- "$d"`;

/** Tries the kernel's features, since versions say little about how a kernel was built. */
export const kernel: Check = {
  name: 'kernel',
  async ask({ host }) {
    const { stdout } = await host.exec(['sh', '-c', script]);
    const [release = 'unknown', ...lacks] = stdout.trim().split('\n');
    const found = `Linux ${release}`;
    if (lacks.includes('no overlay'))
      return problem(
        `${found}: no overlay can be mounted below /var/lib`,
        'modprobe overlay; /var/lib must be on ext4 or xfs',
      );
    if (lacks.includes('no smaps_rollup'))
      return problem(`${found}: no smaps_rollup`, 'memory is read from it: use Linux 4.14 or newer');
    if (lacks.includes('no PSI'))
      return warning(
        `${found}: no pressure metrics`,
        'boot with psi=1 to have memory pressure recorded with each launch',
      );
    const overlay = lacks.includes('overlay untried') ? 'overlay not tried (that needs root)' : 'overlay';
    return ok(`${found}: ${overlay}, smaps_rollup, pressure metrics`);
  },
};
