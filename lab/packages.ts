import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { BallastError } from '../src/errors.ts';
import { tool } from './tool.ts';

/**
 * A Debian package, a file that proves that it is installed, from whatever source (docker-ce has a dockerd too), and
 * its programs that are run. Packages that every Debian has are not declared. test/unit/repository/programs.test.ts
 * holds the list against the code.
 */
export type NeededPackage = readonly [name: string, proof: string, programs: readonly string[]];

export const labPackages: readonly NeededPackage[] = [
  ['docker.io', '/usr/{bin,sbin}/dockerd', ['dockerd', 'docker']],
  ['containerd', '/usr/bin/containerd', ['containerd']],
  ['runc', '/usr/{bin,sbin}/runc', ['runc']],
  ['runsc', '/usr/bin/runsc', ['runsc']],
  ['docker-registry', '/usr/bin/docker-registry', ['docker-registry']],
  ['iptables', '/usr/sbin/iptables', ['ebtables', 'iptables']],
  ['qemu-system-x86', '/usr/bin/qemu-system-x86_64', ['qemu-system-x86_64']],
  ['qemu-utils', '/usr/bin/qemu-img', ['qemu-img']],
  ['libvirt-daemon-system', '/usr/sbin/libvirtd', ['libvirtd', 'virtlogd', 'dbus-daemon']],
  ['libvirt-daemon-driver-qemu', '/usr/lib/*/libvirt/connection-driver/libvirt_driver_qemu.so', []],
  ['libvirt-clients', '/usr/bin/virsh', ['virsh']],
  ['dnsmasq-base', '/usr/sbin/dnsmasq', ['dnsmasq']],
  ['openssh-server', '/usr/sbin/sshd', ['sshd']],
  ['openssh-client', '/usr/bin/ssh-keygen', ['ssh', 'ssh-keygen']],
  ['busybox-static', '/bin/busybox', ['busybox']],
  ['mmdebstrap', '/usr/bin/mmdebstrap', ['mmdebstrap']],
  ['acl', '/usr/bin/setfacl', ['setfacl']],
  ['genisoimage', '/usr/bin/genisoimage', ['genisoimage']],
  ['tini', '/usr/bin/tini', ['tini']],
  ['kmod', '/usr/bin/kmod', ['depmod']],
  ['gcc', '/usr/bin/gcc', ['cc', 'gcc']],
  ['libc6-dev', '/usr/lib/*/libc.a', []],
  ['e2fsprogs', '/sbin/mkfs.ext4', ['mkfs.ext4', 'debugfs', 'dumpe2fs']],
  ['iproute2', '/usr/{bin,sbin}/ip', ['bridge', 'ip', 'ss']],
  ['mount', '/bin/mount', ['mount', 'umount', 'losetup']],
  ['procps', '/usr/bin/pgrep', ['kill', 'pgrep', 'pkill', 'ps']],
  ['curl', '/usr/bin/curl', ['curl']],
  ['xz-utils', '/usr/bin/xz', ['xz']],
  ['zstd', '/usr/bin/zstd', ['zstd']],
];

/** The file /usr/sbin/policy-rc.d: invoke-rc.d and deb-systemd-invoke ask it before a package starts a daemon. */
const policyFile = '/usr/sbin/policy-rc.d';
const policy = '#!/bin/sh\n# Written by ballast lab up while it installs packages.\nexit 101\n';

/** The packages among these that this machine lacks. */
export function missingPackages(needed: readonly NeededPackage[] = labPackages): string[] {
  return needed.filter(([, proof]) => globSync(proof).length === 0).map(([name]) => name);
}

/**
 * Installs packages with apt without letting any of them start a daemon on the machine.
 * @throws BallastError `lab-tool-failed`
 */
export async function installPackages(names: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const addedPolicy = addPolicy();
  try {
    // One broken third-party source fails an update that Debian's own packages do not need.
    await tool(['apt-get', 'update', '-q'], { timeoutMs: 300_000, env }).catch(() => undefined);
    await tool(['apt-get', 'install', '-qy', '--no-install-recommends', ...names], {
      timeoutMs: 900_000,
      env,
    });
  } finally {
    if (addedPolicy) removePolicy();
  }
}

/** Removes the policy that a killed `up` left; a policy of anybody else stays. */
export function removePolicy(): void {
  try {
    if (readFileSync(policyFile, 'utf8') === policy) rmSync(policyFile);
  } catch {
    // The file is absent, as it should be.
  }
}

/** @throws BallastError `lab-needs-debian` unless this is Debian or built on it */
export function requireDebian(): void {
  const release = globSync('/etc/os-release').map((path) => readFileSync(path, 'utf8'))[0] ?? '';
  if (/^ID(_LIKE)?=.*\bdebian\b/m.test(release)) return;
  const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(release)?.[1] ?? 'an unknown system';
  throw new BallastError(
    'input',
    'lab-needs-debian',
    `The lab is built from Debian packages; this is ${name}.`,
    {
      hint: 'Use a Debian machine, or run scenarios against a host that has Docker and libvirt (no lab needed).',
    },
  );
}

function addPolicy(): boolean {
  try {
    writeFileSync(policyFile, policy, { mode: 0o755, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
