import { expect, test } from 'vitest';
import { openLocalHost } from '../../../src/host/local.ts';
import { processSecurityIn, readProcessSecurity } from '../../../src/observe/process-security.ts';

test('the barriers around a process are what the kernel shows of them', () => {
  const answer =
    'bit 1\nmode 2\nfilters 2\nuser libvirt-qemu (64055)\nbounding 00000000a80425fb\nlabel docker-default (enforce)\nown user\nown mnt\nroot 100000\nmounted ro\nargv\nqemu\0-name\0a\nbit 0\0';
  expect(processSecurityIn(answer)).toEqual({
    user: 'libvirt-qemu (64055)',
    bounding: 0xa80425fbn,
    isRootReadOnly: true,
    noNewPrivileges: true,
    filters: 2,
    label: 'docker-default (enforce)',
    ownNamespaces: ['user', 'mnt'],
    rootIs: 100_000,
    argv: ['qemu', '-name', 'a\nbit 0'],
  });
  expect(processSecurityIn('mode 2\nargv\n').filters).toBe(1);
});

test('of a process that is gone nothing is known', async () => {
  await using host = openLocalHost();
  const gone = await readProcessSecurity(host, 4_194_304);
  expect(gone).toEqual(processSecurityIn(''));
  expect(Object.values(gone).filter((one) => one !== undefined)).toEqual([[]]);
  const own = await readProcessSecurity(host, process.pid);
  expect(own.user).toMatch(new RegExp(`(?:^|\\()${process.geteuid?.()}\\)?$`));
  expect(own.bounding).toBeDefined();
  expect(own.isRootReadOnly).toBeDefined();
  expect(own.argv.length).toBeGreaterThan(0);
  expect(own.label).toBeDefined();
});
