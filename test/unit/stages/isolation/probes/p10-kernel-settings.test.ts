import { describe, expect, test } from 'vitest';
import { p10 } from '../../../../../src/stages/isolation/probes/p10-kernel-settings.ts';
import { settingsFiles } from '../../../../../src/stages/isolation/settings-files.ts';

const mount = (type: string, root: string, point: string) => ({ device: '0:21', type, root, point });
const content = (text: string, cut = false) => ({ kind: 'content', text, cut });
const refused = (error: string) => ({ kind: 'refused', error, detail: '' });

describe('the settings are looked for', () => {
  test('at the usual places, whatever is said of the mounts', () => {
    expect(settingsFiles([])).toEqual(
      expect.arrayContaining(['/proc/sys/kernel/core_pattern', '/proc/sysrq-trigger', '/sys/power/state']),
    );
  });

  test.each([
    [mount('proc', '/', '/host/proc'), '/host/proc/sys/kernel/core_pattern'],
    [mount('proc', '/sys', '/x'), '/x/kernel/core_pattern'],
    [mount('proc', '/sys/kernel', '/x'), '/x/core_pattern'],
    [mount('proc', '/sys/kernel/core_pattern', '/etc/pattern'), '/etc/pattern'],
    [mount('sysfs', '/', '/host/sys'), '/host/sys/kernel/uevent_helper'],
    [mount('sysfs', '/kernel', '/k'), '/k/uevent_helper'],
    [mount('cgroup', '/', '/cg/memory'), '/cg/memory/release_agent'],
    [mount('cgroup', 'own', '/sys/fs/cgroup/devices'), '/sys/fs/cgroup/devices/devices.allow'],
    [mount('binfmt_misc', '/', '/formats'), '/formats/register'],
  ])('wherever they are mounted: %o', (one, path) => {
    expect(settingsFiles([one])).toContain(path);
  });

  test('not where a folder without any is mounted, once each, and not without end', () => {
    const usual = settingsFiles([]).length;
    expect(settingsFiles([mount('proc', '/bus', '/proc/bus'), mount('proc', '/sysx', '/y')])).toHaveLength(
      usual,
    );
    expect(settingsFiles([mount('proc', '/', '/proc'), mount('proc', '/sys', '/proc/sys')])).toHaveLength(
      usual,
    );
    const many = Array.from({ length: 1000 }, (_, index) => mount('proc', '/', `/p${index}`));
    expect(settingsFiles(many).length).toBeLessThan(100);
  });
});

describe('P10', () => {
  const list = content('0:53 proc / /proc\n');
  const verdict = (opens: Record<string, object>, mounts: object = list, kernel = 'host') =>
    p10.judge({ kernel, mounts, tried: Object.entries(opens).map(([path, open]) => ({ path, open })) })
      .verdict;
  const barred = { '/proc/sys/kernel/core_pattern': refused('EROFS') };

  test('one that may be written to anywhere is exposed, or confined to a kernel of its own', () => {
    const writable = { ...barred, '/host/proc/sys/kernel/core_pattern': content('') };
    expect(verdict(writable)).toBe('exposed');
    expect(verdict(writable, content('0:53 pro', true))).toBe('exposed');
    expect(verdict(writable, list, 'own')).toBe('confined');
  });

  test('is denied only when every place is known', () => {
    expect(verdict(barred)).toBe('denied');
    expect(verdict(barred, content('0:53 proc / /proc\n0:5', true))).toBe('inconclusive');
    expect(verdict(barred, refused('EACCES'))).toBe('inconclusive');
    expect(verdict({ '/proc/sysrq-trigger': refused('ENOENT') })).toBe('absent');
    expect(verdict({ '/proc/sysrq-trigger': refused('ENOENT') }, list, 'own')).toBe('isolated');
    expect(verdict({ ...barred, '/sys/power/state': refused('EIO') })).toBe('inconclusive');
  });
});
