import { z } from 'zod';
import type { Eye } from '../../../inside/eye.ts';
import { reading, wholeText } from '../../../inside/reading.ts';
import { defineProbe, judgement, kernelOwner, permitted } from '../probe.ts';
import { refusedCall } from '../refused-call.ts';

const device = z.strictObject({ name: z.string(), major: z.int(), minor: z.int() });

/** Devices that are made only of memory or files, which say less than disks: they come last. */
const secondary = /^(loop|ram|zram|nbd|sr|fd)\d/;

/** A disk of this machine that can be opened at all, or else the first there is; null without any. */
async function blockDevice(eye: Eye): Promise<z.output<typeof device> | null> {
  const names = (wholeText(await eye.list('/sys/block')) ?? '').split('\n').filter((name) => name !== '');
  const sorted = names.toSorted(
    (a, b) => Number(secondary.test(a)) - Number(secondary.test(b)) || (a < b ? -1 : 1),
  );
  let first: z.output<typeof device> | null = null;
  for (const name of sorted.slice(0, 8)) {
    const [, major, minor] =
      /^(\d{1,4}):(\d{1,7})\n$/.exec(wholeText(await eye.read(`/sys/block/${name}/dev`)) ?? '') ?? [];
    if (major === undefined || minor === undefined) continue;
    const found = { name: name.slice(0, 40), major: Number(major), minor: Number(minor) };
    first ??= found;
    if ((await eye.open(`/dev/${name}`)).kind === 'content') return found;
  }
  return first;
}

export const p7 = defineProbe({
  id: 'P7',
  title: 'Device files of its own',
  category: 'privileges',
  question: 'May it make a device file for a disk and open it?',
  source: 'mknod(2); kernel documentation, cgroup-v1/devices',
  method:
    'Makes a device file for a disk of its kernel in a folder of its own, opens it without reading, and removes it.',
  cannotShow:
    'Tries one disk, one that the kernel’s own machine can open where there is one. Says denied at the first of the two steps that is refused.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, device: device.nullable(), call: reading.nullable() }),
  async gather({ inside, host, kernel }) {
    const chosen = await blockDevice(kernel === 'own' ? inside : host);
    const call = chosen && (await inside.call('mknod-block', chosen.major, chosen.minor));
    return { kernel, device: chosen, call };
  },
  judge({ kernel, device: chosen, call }) {
    if (chosen === null || call === null) return judgement('inconclusive', 'there is no disk to try it with');
    if (call.kind === 'content')
      return permitted(kernel, `it may make and open a device file (${chosen.name})`);
    const step = call.detail.includes('mknod OK\n') ? 'open' : 'mknod';
    return refusedCall(
      call,
      step,
      step === 'open' ? 'opening a device file it made' : 'making a device file',
    );
  },
});
