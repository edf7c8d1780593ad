import { z } from 'zod';
import type { Eye } from '../../../inside/eye.ts';
import { type Reading, reading } from '../../../inside/reading.ts';
import { type Mount, mountsOf } from '../mounts.ts';
import { defineProbe, judgement, kernelOwner, permitted, unreadable } from '../probe.ts';

const devices = ['mem', 'kmsg', 'kvm', 'fuse'] as const;
const mostElsewhere = 16;

export const d2 = defineProbe({
  id: 'D2',
  title: 'Devices of the kernel',
  category: 'devices',
  boundary: 'devices',
  kind: 'reaches',
  closedBy: ['omission', 'device-list'],
  question: 'May it open the memory, the log, the hypervisor or the FUSE device?',
  source: 'mem(4), fuse(4); Documentation/ABI/testing/dev-kmsg',
  method: `Opens ${devices.map((name) => `/dev/${name}`).join(', ')} without reading, and the same devices wherever else a filesystem of devices is mounted.`,
  cannotShow:
    'A device that opens may still refuse what is asked of it. That /dev/kvm opens in a virtual machine says that its host offers it virtual machines of its own, which is a matter of the host: V6 asks that.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({
    kernel: kernelOwner,
    opened: z.strictObject({ mem: reading, kmsg: reading, kvm: reading, fuse: reading }),
    /** The same devices wherever else a filesystem of devices is mounted; those that are not there are left out. */
    elsewhere: z.array(z.strictObject({ path: z.string(), open: reading })).max(mostElsewhere),
  }),
  gather: async ({ inside, kernel }) => ({
    kernel,
    opened: {
      mem: await inside.open('/dev/mem'),
      kmsg: await inside.open('/dev/kmsg'),
      kvm: await inside.open('/dev/kvm'),
      fuse: await inside.open('/dev/fuse'),
    },
    elsewhere: await openElsewhere(inside),
  }),
  judge({ kernel, opened, elsewhere }) {
    const all = [...devices.map((name) => ({ path: `/dev/${name}`, open: opened[name] })), ...elsewhere];
    const open = all.filter((one) => one.open.kind === 'content').map(({ path }) => path);
    if (open.length > 0) return permitted(kernel, `it may open ${open.join(', ')}`);
    const refusals = all.map((one) => ({ ...one, verdict: unreadable(one.open, one.path)?.verdict }));
    const refused = refusals.filter(({ verdict }) => verdict === 'denied').map(({ path }) => path);
    if (refused.length > 0) return judgement('denied', `opening ${refused.join(', ')} is refused`);
    return refusals.every(({ verdict }) => verdict === 'absent')
      ? judgement('absent', 'it has none of these devices')
      : judgement('inconclusive', 'the devices could not be tried');
  },
});

/** The paths of the devices at the places besides /dev where a filesystem of devices, or a part of it, is mounted. */
function placesOf(mounts: readonly Mount[]): readonly string[] {
  return mounts
    .filter(({ type, point }) => type === 'devtmpfs' && point !== '/dev')
    .flatMap(({ root, point }) =>
      root === '/'
        ? devices.map((name) => `${point}/${name}`)
        : devices.includes(nameIn(root))
          ? [point]
          : [],
    );
}

const nameIn = (root: string) => root.slice(1) as (typeof devices)[number];

async function openElsewhere(inside: Eye) {
  const found: { path: string; open: Reading }[] = [];
  for (const path of placesOf(mountsOf(await inside.mounts()) ?? []).slice(0, mostElsewhere)) {
    const open = await inside.open(path);
    const isThere = open.kind === 'content' || open.error !== 'ENOENT';
    if (isThere && !(await isNoDevice(inside, path))) found.push({ path, open });
  }
  return found;
}

/** True where something else is at the path: a plain file opens as a device does. */
async function isNoDevice(inside: Eye, path: string): Promise<boolean> {
  const about = await inside.stat(path);
  return about.kind === 'content' && !/^2[0-7]{4} /.test(about.text);
}
