import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeCpio } from '../../../../src/targets/guest/cpio.ts';

test('writes an archive that busybox unpacks with names, modes and content', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-cpio-'));
  try {
    const archive = writeCpio([
      { kind: 'folder', path: '/dev' },
      { kind: 'file', path: 'init', mode: 0o755, content: Buffer.from('hello') },
      { kind: 'file', path: 'dev/odd', mode: 0o600, content: Buffer.alloc(0) },
    ]);
    expect(archive.length % 512).toBe(0);
    execFileSync('busybox', ['cpio', '-idm'], { cwd: folder, input: archive, stdio: 'pipe' });
    expect(execFileSync('cat', [join(folder, 'init')], { encoding: 'utf8' })).toBe('hello');
    expect(statSync(join(folder, 'init')).mode & 0o777).toBe(0o755);
    expect(statSync(join(folder, 'dev/odd')).size).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('equal entries give equal bytes', () => {
  const write = () => writeCpio([{ kind: 'character-device', path: 'dev/console', major: 5, minor: 1 }]);
  expect(write().equals(write())).toBe(true);
});
