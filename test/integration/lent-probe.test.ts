import { expect, test } from 'vitest';
import { Marks } from '../../src/marks.ts';
import { nativeBinary } from '../../src/native/build.ts';
import { openContainerProbing } from '../fixtures/probed-containers.ts';

test('a container that can make its mounts writable rewrites the copy that it was lent, and nothing that the host runs', async () => {
  await using probing = await openContainerProbing('lent-probe');
  const { host } = probing.context;
  const cached = await nativeBinary(host, 'probe');
  const digest = async () => (await host.exec(['sha256sum', '--', cached])).stdout;
  const before = await digest();
  await using target = await probing.target('lent', {
    readOnly: true,
    capabilities: { add: ['SYS_ADMIN'], drop: [] },
    seccomp: 'unconfined',
  });
  const copies = async () => (await host.exec(['ls', probing.context.runFolder])).stdout.match(/\S+\.probe/g);
  await using created = await target.createProbed('b001-lent');
  expect(await copies()).toEqual(['b001-lent.probe']);
  const instance = await created.launch(new Marks());
  const attack =
    '/bin/busybox mount -o remount,rw,bind /.ballast/probe && echo evil >>/.ballast/probe && /bin/busybox tail -n1 /.ballast/probe | /bin/busybox grep evil';
  const argv = ['/bin/busybox', 'sh', '-c', attack];
  expect(await instance.run({ argv, timeoutMs: 10_000 })).toMatchObject({ exitCode: 0 });
  expect(await digest()).toBe(before);
  await created[Symbol.asyncDispose]();
  expect(await copies()).toBeNull();
});
