import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BallastError } from '../src/errors.ts';
import { type LabPlace, outerNetwork, runFolder, sandboxWrapper, wrapperFolder } from './place.ts';
import { childrenOf, until } from './processes.ts';
import { sandboxScript } from './sandbox.ts';
import { insideArgv, tool } from './tool.ts';

/** Marks the lab's init and the process that made its namespaces, so that `down` finds them without a state file. */
export const initMarker = 'BALLAST_LAB_INIT';

/**
 * Makes the lab's mount, network and PID namespaces around an init that does nothing but reap.
 * @returns the init's pid as the machine sees it; ending that process ends everything in the lab
 * @throws BallastError `lab-no-namespaces`
 */
export async function startInit(place: LabPlace): Promise<number> {
  const unshare = spawn(
    'unshare',
    ['-m', '-n', '-p', '--fork', '--propagation', 'slave', 'tini', '--', 'sleep', 'infinity'],
    {
      detached: true,
      stdio: 'ignore',
      cwd: '/',
      env: { PATH: process.env.PATH, [initMarker]: place.stateDir },
    },
  );
  unshare.on('error', () => undefined);
  unshare.unref();
  const { pid } = unshare;
  let init: number | undefined;
  await until(() => {
    init = pid === undefined ? undefined : childrenOf(pid)[0];
    // tini's own child shows that it has become the init and is past exec.
    return (
      unshare.exitCode !== null || pid === undefined || (init !== undefined && childrenOf(init).length > 0)
    );
  }, 5000);
  if (init !== undefined && childrenOf(init).length > 0) return init;
  throw new BallastError(
    'engine',
    'lab-no-namespaces',
    'The kernel refused new namespaces (unshare failed).',
    {
      hint: 'Run as root outside a restricted container; try: unshare -m -n -p --fork true',
    },
  );
}

/** Gives the lab its own /run, /proc, libvirt folders, and hides what would mislead its daemons. */
export async function mountLab(place: LabPlace, init: number): Promise<void> {
  const enter = (...argv: string[]) => tool(insideArgv(init, argv));
  const own = (folder: string) => join(place.stateDir, folder);
  // These mounts come before /proc is the lab's own: the outer processes are still named there.
  const mountOnly = (...argv: string[]) =>
    tool(['nsenter', '--target', String(init), '--mount', '--', ...argv]);
  await mountOnly('mount', '-t', 'tmpfs', '-o', 'mode=755,size=256m', 'ballast-lab', '/run');
  const run = `/proc/${init}/root${runFolder}`;
  mkdirSync(join(run, 'bin'), { recursive: true });
  for (const folder of ['sshd', 'lock']) mkdirSync(`/proc/${init}/root/run/${folder}`, { mode: 0o755 });
  copyResolver(init);
  writeFileSync(join(run, 'outer-net'), '');
  await mountOnly('mount', '--bind', `/proc/${process.pid}/ns/net`, outerNetwork);
  await mountSys(init);
  await enter('mount', '-t', 'proc', '-o', 'nosuid,nodev,noexec', 'proc', '/proc');
  writeFileSync(
    `/proc/${init}/root${wrapperFolder}/mmdebstrap`,
    `#!/bin/sh\n# The lab has no way out; package downloads use the machine's own network.\nexec nsenter --net=${outerNetwork} /usr/bin/mmdebstrap "$@"\n`,
    { mode: 0o755 },
  );
  writeFileSync(`/proc/${init}/root${sandboxWrapper}`, sandboxScript, { mode: 0o755 });
  await enter('mount', '--bind', own('libvirt/etc'), '/etc/libvirt');
  for (const kind of ['lib', 'cache', 'log']) {
    await enter('mount', '--bind', own(`libvirt/${kind}`), `/var/${kind}/libvirt`);
  }
  // sshd refuses a root whose own password is locked, even for a key.
  await enter('mount', '--bind', own('ssh/shadow'), '/etc/shadow');
  if (hidesKvm()) {
    // Root may open a file of any mode; only a read-only mount makes it refuse writing (EROFS).
    await enter('mount', '--bind', own('no-kvm'), '/dev/kvm');
    await enter('mount', '-o', 'remount,bind,ro', '/dev/kvm');
  }
}

/**
 * Gives the lab a /sys that shows its own network interfaces, and keeps the machine's cgroup and other mounts in it.
 */
async function mountSys(init: number): Promise<void> {
  const enter = (...argv: string[]) => tool(insideArgv(init, argv));
  const mounts = readFileSync(`/proc/${init}/mountinfo`, 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path.startsWith('/sys/'));
  const topmost = mounts.filter((path) => !mounts.some((other) => path.startsWith(`${other}/`)));
  const old = `${runFolder}/sys`;
  mkdirSync(`/proc/${init}/root${old}`);
  await enter('mount', '--rbind', '/sys', old);
  await enter('mount', '-t', 'sysfs', '-o', 'nosuid,nodev,noexec', 'sysfs', '/sys');
  for (const path of new Set(topmost)) {
    await enter('mount', '--rbind', path.replace('/sys', old), path);
  }
  await enter('umount', '--recursive', '--lazy', old);
}

/** Connects the lab by a veth pair: one address on each side, no route any further. */
export async function connectLab(place: LabPlace, init: number): Promise<void> {
  const { outerInterface: outer } = place;
  await tool(['ip', 'link', 'add', outer, 'type', 'veth', 'peer', 'name', 'lab0', 'netns', String(init)]);
  await tool(['ip', 'addr', 'add', `${place.outerAddress}/30`, 'dev', outer]);
  await tool(['ip', 'link', 'set', outer, 'up']);
  const inside = (...argv: string[]) => tool(insideArgv(init, ['ip', ...argv]));
  await inside('link', 'set', 'lo', 'up');
  await inside('addr', 'add', `${place.innerAddress}/30`, 'dev', 'lab0');
  await inside('link', 'set', 'lab0', 'up');
}

/** Copies a resolv.conf that lives under /run (systemd-resolved), which the lab's own /run would hide. */
function copyResolver(init: number): void {
  const path = existsSync('/etc/resolv.conf') ? realpathSync('/etc/resolv.conf') : '';
  if (!path.startsWith('/run/')) return;
  mkdirSync(`/proc/${init}/root${dirname(path)}`, { recursive: true });
  writeFileSync(`/proc/${init}/root${path}`, readFileSync(path));
}

/**
 * True where there is a /dev/kvm by which no guest boots: libvirt would try it at length with each machine, so the lab
 * hides it.
 */
export function hidesKvm(): boolean {
  if (!existsSync('/dev/kvm')) return false;
  return !/^flags\s*:.*\b(vmx|svm)\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
}
