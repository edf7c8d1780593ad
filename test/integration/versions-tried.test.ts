import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const readme = readFileSync('README.md', 'utf8');
const isBookworm = /^VERSION_CODENAME=bookworm$/m.test(readFileSync('/etc/os-release', 'utf8'));

/** The version of a program's package, as it was released before Debian changed it. */
const versionOf = (program: string) =>
  /\d[\d.]*\d/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' }).replace('0.0~', ''))?.[0];

test.runIf(isBookworm).each([
  ['Docker', 'dockerd'],
  ['runc', 'runc'],
  ['gVisor (runsc)', 'runsc'],
  ['Podman', 'podman'],
  ['QEMU', 'qemu-system-x86_64'],
  ['libvirt', 'libvirtd'],
])('README lists the version of %s that is tried here', (name, program) => {
  const [, listed = '-'] = new RegExp(`${RegExp.escape(name)} (\\d[\\d.]*\\d)`).exec(readme) ?? [];
  expect(`${versionOf(program)}.`.startsWith(`${listed}.`)).toBe(true);
});
