import { expect, test } from 'vitest';
import { modulesInLoadOrder } from '../../../../src/targets/guest/modules.ts';

test('loads dependencies before what needs them, once, and leaves out what is built in', () => {
  const dependencies = [
    'kernel/virtio.ko.xz: kernel/ring.ko.xz',
    'kernel/ring.ko.xz:',
    'kernel/virtio_blk.ko.xz: kernel/virtio.ko.xz kernel/ring.ko.xz',
    'kernel/virtio-net.ko.xz: kernel/virtio.ko.xz kernel/ring.ko.xz',
  ].join('\n');
  expect(
    modulesInLoadOrder(dependencies, 'kernel/fs/ext4.ko\n', ['virtio_blk', 'virtio_net', 'ext4']),
  ).toEqual([
    'kernel/ring.ko.xz',
    'kernel/virtio.ko.xz',
    'kernel/virtio_blk.ko.xz',
    'kernel/virtio-net.ko.xz',
  ]);
});

test('names a module that the kernel does not have', () => {
  expect(() => modulesInLoadOrder('', '', ['virtio_blk'])).toThrow(/no module virtio_blk/);
});
