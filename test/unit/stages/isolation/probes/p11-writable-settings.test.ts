import { describe, expect, test } from 'vitest';
import { p11 } from '../../../../../src/stages/isolation/probes/p11-writable-settings.ts';
import {
  settingsIn,
  settingsPatterns,
  settingsPlaces,
} from '../../../../../src/stages/isolation/writable-settings.ts';

const content = (text: string, cut = false) => ({ kind: 'content', text, cut }) as const;
const refused = (error: string) => ({ kind: 'refused', error, detail: '' }) as const;
const mount = (type: string, root: string, point: string) => ({ device: '0:21', type, root, point });
const kinds = ['net', 'ipc', 'uts', 'pid', 'user'] as const;
const namespacesOf = (shared: readonly string[]) => {
  const pair = (kind: string) => {
    const host = content(`${kind}:[4026531836]`);
    return { host, inside: shared.includes(kind) ? host : content(`${kind}:[4026532999]`) };
  };
  return { net: pair('net'), ipc: pair('ipc'), uts: pair('uts'), pid: pair('pid'), user: pair('user') };
};

describe('settings are looked for', () => {
  const places = (...mounts: Parameters<typeof settingsPlaces>[0]) =>
    settingsPlaces(mounts).map(({ path, prefix }) => `${path} ${prefix}`);

  test('at the usual places, once each, whatever an engine lays over them', () => {
    const usual = ['/proc/sys /sys', '/proc/irq /irq', '/sys '];
    expect(places()).toEqual(usual);
    expect(
      places(mount('proc', '/', '/proc'), mount('proc', '/sys', '/proc/sys'), mount('sysfs', '/', '/sys')),
    ).toEqual(usual);
  });

  test.each([
    [mount('proc', '/', '/host/proc'), '/host/proc/sys /sys'],
    [mount('proc', '/', '/host/proc'), '/host/proc/irq /irq'],
    [mount('proc', '/sys/vm', '/x'), '/x /sys/vm'],
    [mount('proc', '/sys/vm/swappiness', '/etc/s'), '/etc/s /sys/vm/swappiness'],
    [mount('sysfs', '/', '/host/sys'), '/host/sys '],
    [mount('sysfs', '/kernel/mm', '/mm'), '/mm /kernel/mm'],
    [mount('binfmt_misc', '/', '/formats'), '/formats /binfmt'],
    [mount('efivarfs', '/', '/sys/firmware/efi/efivars'), '/sys/firmware/efi/efivars /efivars'],
  ])('wherever they are mounted: %o', (one, place) => {
    expect(places(one)).toContain(place);
  });

  test('not in other folders of proc, nor where opening alone may change something', () => {
    for (const one of [
      mount('proc', '/bus', '/b'),
      mount('proc', '/system', '/s'),
      mount('tracefs', '/', '/t'),
      mount('debugfs', '/', '/d'),
      mount('cgroup', 'own', '/c'),
    ])
      expect(places(one)).toHaveLength(3);
  });
});

test('what belongs to a namespace is left out only where the instance has its own', () => {
  const left = (shared: readonly string[]) =>
    settingsPatterns(namespacesOf(shared)).filter((pattern) => pattern.startsWith('-'));
  expect(left([])).toEqual(
    expect.arrayContaining(['-/sys/net/*', '-/sys/kernel/hostname', '-/sys/kernel/sem', '-/sys/user/*']),
  );
  expect(left(['net'])).not.toContain('-/sys/net/*');
  expect(left(kinds)).toEqual(['-/sys/kernel/ns_last_pid']);
  const unknown = { ...namespacesOf([]), net: { host: content('net:[1]'), inside: refused('ENOENT') } };
  expect(settingsPatterns(unknown)).not.toContain('-/sys/net/*');
});

describe('P11', () => {
  const list = content('0:53 proc / /proc\n0:56 sysfs / /sys\n0:53 proc /sys /proc/sys\n');
  const barred = content('tried 812\nopen 0\nrefused EROFS 800\nrefused EACCES 12\n');
  const places = (...answers: readonly object[]) =>
    answers.map((answer, at) => ({ path: ['/proc/sys', '/proc/irq', '/sys'][at] ?? `/p${at}`, answer }));
  const judge = (answers: readonly object[], { mounts = list as object, kernel = 'host' } = {}) =>
    p11.judge({ kernel, mounts, namespaces: namespacesOf([]), places: places(...answers) });
  const opened = content(
    'tried 900\nopen 3\nrefused EROFS 897\npath /sys/vm/drop_caches\npath /module/x/parameters/y\npath /\u{1b}[31m\n',
  );

  test('one that opens anywhere is the host’s, and is named', () => {
    expect(judge([barred, refused('ENOENT'), opened])).toEqual({
      verdict: 'exposed',
      because:
        'it may write to 3 settings that no namespace holds, such as vm/drop_caches, /module/x/parameters/y, one without a plain name, on the host’s kernel',
      figures: { settingsTried: 1712, settingsOpened: 3 },
    });
    expect(judge([barred, refused('ENOENT'), opened], { kernel: 'own' }).verdict).toBe('confined');
    expect(judge([barred, refused('ENOENT'), opened], { kernel: 'unknown' }).verdict).toBe('inconclusive');
    // Neither a walk that was cut, nor a list of mounts that is none, makes it better.
    const cut = { ...opened, cut: true };
    expect(judge([cut, barred, barred], { mounts: refused('EACCES') }).verdict).toBe('exposed');
  });

  test('is denied when all were tried and refused', () => {
    expect(judge([barred, refused('ENOENT'), barred])).toEqual({
      verdict: 'denied',
      because: 'writing to 1624 settings that no namespace holds is refused',
      figures: { settingsTried: 1624, settingsOpened: 0 },
    });
    expect(judge([content('tried 0\nopen 0\n')]).verdict).toBe('absent');
    expect(judge([refused('ENOENT')]).verdict).toBe('absent');
  });

  test.each([
    ['a walk that was cut', [barred, barred, { ...barred, cut: true }], list],
    ['a place that could not be walked', [barred, refused('EACCES')], list],
    ['an answer that is none', [barred, content('tried 5\n')], list],
    ['another refusal', [content('tried 5\nopen 0\nrefused ENOMEM 5\n')], list],
    ['mounts that are not all listed', [barred], content('0:53 proc / /proc\n0:5', true)],
    [
      'more places than are tried',
      [barred],
      content(Array.from({ length: 9 }, (_, at) => `0:9 sysfs / /s${at}\n`).join('')),
    ],
  ])('is no good verdict with %s', (_, answers, mounts) => {
    expect(judge(answers, { mounts }).verdict).toBe('inconclusive');
  });
});

test('an answer that is none says nothing of any setting', () => {
  for (const one of ['', 'tried 1\n', 'tried 1\nopen 2\n', 'tried x\nopen 0\n', 'tried 1\nopen 1\npath x\n'])
    expect(settingsIn(content(one))).toBeUndefined();
  expect(settingsIn(refused('EACCES'))).toBeUndefined();
});
