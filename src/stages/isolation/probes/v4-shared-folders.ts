import { z } from 'zod';
import { askDevices, defineHardware, deviceNames, folderDevices } from '../boundary/machine.ts';
import { judgement } from '../probe.ts';

export const v4 = defineHardware({
  id: 'V4',
  title: 'Shared folders',
  boundary: 'mounts',
  kind: 'reaches',
  closedBy: ['omission'],
  question: 'Can the guest speak to a device that gives it a folder of the host?',
  source: 'QEMU, virtio-9p and vhost-user-fs; virtiofs',
  method:
    'Looks among the devices that QEMU’s monitor tells of, from the host, for 9p and virtiofs, mounted or not.',
  cannotShow: 'Which folder it is, and whether it may be written to.',
  controls: ['weak-monitor'],
  ownControls: { machine: 'weak-machine' },
  evidence: z.strictObject({ names: deviceNames }),
  look: async (context) => ({ names: await askDevices(context) }),
  judge({ names }) {
    if (names === null || names.length === 0)
      return judgement('inconclusive', 'its QEMU does not tell which devices it makes');
    const given = folderDevices(names);
    return given.length === 0
      ? judgement('isolated', 'no device gives it a folder of the host', { sharedFolders: 0 })
      : judgement('exposed', `it can speak to ${[...new Set(given)].join(', ')}, a folder of the host`, {
          sharedFolders: given.length,
        });
  },
});
