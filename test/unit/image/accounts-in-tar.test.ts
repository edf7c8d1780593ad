import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { accountsIn } from '../../../src/image/accounts-in-tar.ts';
import { tarOf } from '../../fixtures/saved-archive.ts';

test('users and groups are read from the tar of a root filesystem, however its names are written', async () => {
  const passwd = 'root:x:0:0::/root:/bin/sh\n';
  for (const at of ['', './', '/'])
    expect(
      await accountsIn(
        Readable.from([
          await tarOf([
            { name: `${at}bin/x`, content: 'x' },
            { name: `${at}etc/passwd`, content: passwd },
            { name: `${at}home/etc/group`, content: 'other' },
          ]),
        ]),
      ),
    ).toEqual({ passwd, group: '' });
});

test('a link counts as missing, and what is no tar is refused', async () => {
  const linked = await tarOf([{ name: 'etc/passwd', type: 'symlink', linkname: '/usr/etc/passwd' }]);
  expect(await accountsIn(Readable.from([linked]))).toEqual({ passwd: '', group: '' });
  await expect(accountsIn(Readable.from([Buffer.alloc(1024, 'x')]))).rejects.toThrow();
});
