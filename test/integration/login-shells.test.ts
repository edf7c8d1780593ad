import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectArgumentsUnchanged, underShell } from '../fixtures/under-shell.ts';

const posix = 'export TAR_OPTIONS=--exclude-vcs LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo';
const fish = 'set -x TAR_OPTIONS --exclude-vcs; set -x LC_ALL de_DE.UTF-8; set -x TZ Asia/Tokyo';
const csh = 'setenv TAR_OPTIONS --exclude-vcs; setenv LC_ALL de_DE.UTF-8; setenv TZ Asia/Tokyo';

const shells: readonly { shell: readonly string[]; file?: string; sets?: string }[] = [
  { shell: ['dash'] },
  { shell: ['busybox', 'sh'] },
  { shell: ['bash'], file: '.bashrc', sets: posix },
  { shell: ['zsh'], file: '.zshenv', sets: `setopt RC_QUOTES EXTENDED_GLOB; ${posix}` },
  { shell: ['fish'], file: '.config/fish/config.fish', sets: fish },
  { shell: ['tcsh'], file: '.tcshrc', sets: csh },
];

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'ballast-login-'));
  for (const { file, sets } of shells) {
    if (file === undefined) continue;
    mkdirSync(dirname(join(home, file)), { recursive: true });
    writeFileSync(join(home, file), `umask 077; ${sets}; cd /tmp; echo hello\n`);
  }
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe.each(shells)('a host whose login shell is $shell', ({ shell, file }) => {
  test('passes arguments unchanged', () => expectArgumentsUnchanged(shell));

  test('gives a program the same umask, folder and variables, whatever its start-up files set', () => {
    const { before, stdout } = underShell(shell, ['sh', '-c', 'umask; pwd; env'], { home });
    expect(before).toBe(file === undefined ? '' : 'hello\n');
    const [umask, folder, ...variables] = stdout.trim().split('\n');
    expect([umask, folder]).toEqual(['0022', '/']);
    // A shell sets those of its own.
    expect(variables.filter((line) => !/^(PWD|OLDPWD|SHLVL|_)=/.test(line)).sort()).toEqual([
      'BALLAST_SESSION=some-session',
      `HOME=${home}`,
      'LC_ALL=C.UTF-8',
      expect.stringMatching(/^PATH=.*:\/usr\/sbin:/),
      'TZ=UTC0',
    ]);
  });
});
