import { expect, test } from 'vitest';
import { settingLines, settingValue } from '../../../src/targets/kernel-settings.ts';

const somaxconn = '/proc/sys/net/core/somaxconn';
const overcommit = '/proc/sys/vm/overcommit_memory';
const hugePages = '/sys/kernel/mm/transparent_hugepage/enabled';

test('a guest gets what Docker sets in a container, what a new network begins with, and the rest from the host', () => {
  const lines = settingLines(
    `${somaxconn}:4096\n`,
    `${somaxconn}:128\n${overcommit}:1\n${hugePages}:always [madvise] never\n`,
  );
  expect(lines.trimEnd().split('\n')).toEqual([
    '/proc/sys/net/ipv4/ip_unprivileged_port_start 0',
    '/proc/sys/net/ipv4/ping_group_range 0 2147483647',
    `${somaxconn} 4096`,
    `${overcommit} 1`,
    `${hugePages} madvise`,
  ]);
});

test('what the host does not show is left as it is, and nothing else can be set', () => {
  expect(
    settingLines('', '/etc/passwd:x\n/proc/sys/kernel/osrelease:6.1\n').trimEnd().split('\n'),
  ).toHaveLength(2);
});

test('a value is told in one form, whatever a sandbox shows', () => {
  expect(settingValue('4096\t87380\t6291456\n')).toBe('4096 87380 6291456');
  expect(settingValue('always defer [defer+madvise] never\n')).toBe('defer+madvise');
  expect(settingValue('\u001b[2Jévil\n')).toBe('?[2J?vil');
  expect(settingValue('x'.repeat(999))).toHaveLength(200);
});
