import { installPackages, missingPackages, type NeededPackage } from '../lab/packages.ts';

/** What tests run beside what the lab needs. */
export const testPackages: readonly NeededPackage[] = [
  ['attr', '/usr/bin/setfattr', ['getfattr', 'setfattr']],
  ['binutils', '/usr/bin/readelf', ['readelf']],
  ['clang', '/usr/bin/clang', ['clang']],
  ['fish', '/usr/bin/fish', ['fish']],
  ['libclang-rt-dev', '/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-x86_64.a', []],
  ['podman', '/usr/bin/podman', ['podman']],
  ['python3', '/usr/bin/python3', ['python3']],
  ['tcsh', '/usr/bin/tcsh', ['tcsh']],
  ['zsh', '/usr/bin/zsh', ['zsh']],
];

/** Large, and only for the tests of the report. */
export const browserPackages: readonly NeededPackage[] = [['chromium', '/usr/bin/chromium', ['chromium']]];

/** Programs of packages that every Debian has: those that are essential, what they depend on (mawk), and apt. */
export const ofEveryDebian: ReadonlySet<string> = new Set(
  `apt-get awk bash basename cat chmod chown chroot cp cut date dd df dpkg-query du echo env false find findmnt flock getent grep gzip head
  hostname id ln ls mkdir mkfifo mknod mktemp mv nproc nsenter perl pivot_root printf prlimit pwd readlink realpath rm rmdir script sed seq
  setpriv setsid sh sha256sum sleep sort stat stty sync tail tar test touch tr true truncate uname unshare wc xargs yes`.split(
    /\s+/,
  ),
);

/** Installs those that are missing, which needs root as the lab does. */
export async function requirePackages(needed: readonly NeededPackage[], what: string): Promise<void> {
  const missing = missingPackages(needed);
  if (missing.length === 0) return;
  process.stderr.write(`Installing Debian packages for ${what}: ${missing.join(' ')}.\n`);
  await installPackages(missing);
}
