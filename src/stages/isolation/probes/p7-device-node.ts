import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { attemptsIn, charactersOf, device, diskOf, numberOf } from '../device-nodes.ts';
import { defineProbe, judgement, kernelOwner, permitted } from '../probe.ts';
import { refusedCall } from '../refused-call.ts';

export const p7 = defineProbe({
  id: 'P7',
  title: 'Device files of its own',
  category: 'privileges',
  boundary: 'devices',
  kind: 'reaches',
  closedBy: ['device-list', 'capabilities'],
  question:
    'May it make a device file for a disk, or for a device behind which much of the kernel lies, and open it?',
  source: 'mknod(2); kernel documentation, cgroup-v1/devices; runc pull request 3468 (the device of tunnels)',
  method:
    'Makes a device file for a disk of its kernel in a folder of its own, opens it without reading, and removes it; the same for mem, kmsg, and those of tun, fuse, kvm, vhost-net, vhost-vsock, loop-control and userfaultfd that the kernel has.',
  cannotShow:
    'Tries one disk, one that the kernel’s own machine can open where there is one. Says denied at the first of the two steps that is refused. That a device opens does not say what it lets its user do: tun asks for CAP_NET_ADMIN next.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({
    kernel: kernelOwner,
    device: device.nullable(),
    call: reading.nullable(),
    characters: z.array(device).max(16),
    tried: reading,
  }),
  async gather({ inside, host, kernel }) {
    const owner = kernel === 'own' ? inside : host;
    const disk = await diskOf(owner);
    const characters = [...(await charactersOf(owner))];
    return {
      kernel,
      device: disk,
      call: disk && (await inside.call('mknod-block', disk.major, disk.minor)),
      characters,
      tried: await inside.call('mknod-chars', ...characters.map(numberOf)),
    };
  },
  judge({ kernel, device: disk, call, characters, tried }) {
    const attempts = attemptsIn(tried);
    const opened = characters
      .filter((one) => attempts.get(numberOf(one)) === 'opened')
      .map(({ name }) => name);
    const all = [...(disk !== null && call?.kind === 'content' ? [disk.name] : []), ...opened];
    if (all.length > 0) return permitted(kernel, `it may make and open device files (${all.join(', ')})`);
    const isTold = characters.every((one) => ['refused', 'none'].includes(attempts.get(numberOf(one)) ?? ''));
    if (disk === null || call === null || call.kind === 'content') {
      const refused = characters.filter((one) => attempts.get(numberOf(one)) === 'refused');
      // A kernel of its own may have no disk at all, and nothing behind the files that it lets be made.
      if (kernel === 'own' && isTold && refused.length === 0 && characters.length > 0)
        return permitted(
          kernel,
          `it may make device files (${characters.map(({ name }) => name).join(', ')}), behind which there is nothing`,
        );
      return kernel === 'own' && isTold && refused.length > 0
        ? judgement(
            'denied',
            `device files are refused to it (${refused.map(({ name }) => name).join(', ')})`,
          )
        : judgement('inconclusive', 'there is no disk to try it with');
    }
    const step = call.detail.includes('mknod OK\n') ? 'open' : 'mknod';
    const refusal = refusedCall(
      call,
      step,
      step === 'open' ? 'opening a device file it made' : 'making a device file',
    );
    return refusal.verdict !== 'denied' || isTold
      ? refusal
      : judgement('inconclusive', `${refusal.because}, but not every other device could be tried`);
  },
});
