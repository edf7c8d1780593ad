import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { lookAtDevices, seenDevices, toldByDevices } from '../boundary/device-rules.ts';
import { defineProbe, judgement, kernelOwner, permitted, unreadable } from '../probe.ts';

/** The devices that a container gets by the OCI runtime specification and the engine: none of them is hardware. */
const usual = new Set([
  'console',
  'core',
  'fd',
  'full',
  'mqueue',
  'null',
  'ptmx',
  'pts',
  'random',
  'shm',
  'stderr',
  'stdin',
  'stdout',
  'tty',
  'urandom',
  'zero',
]);

export const d1 = defineProbe({
  id: 'D1',
  title: 'Device files',
  category: 'devices',
  boundary: 'devices',
  kind: 'reaches',
  closedBy: ['omission', 'device-list'],
  question: 'Does it have device files beyond the harmless ones?',
  source: 'OCI runtime specification, config-linux: default devices',
  method:
    'Lists /dev and compares it with what every container gets. On the host’s kernel, reads on the host which devices its cgroup lets it open, wherever their files are and whatever they are called.',
  cannotShow: 'A device that is there may still refuse to be opened; D2 and P7 try.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({
    kernel: kernelOwner,
    names: reading,
    /** Absent: its kernel is not the host’s. */
    rules: seenDevices.exactOptional(),
  }),
  gather: async ({ inside, kernel, host, hostSide }) => ({
    kernel,
    names: await inside.list('/dev'),
    ...(kernel === 'host' ? { rules: await lookAtDevices(host, hostSide.pid) } : {}),
  }),
  judge({ kernel, names, rules }) {
    const refusal = unreadable(names, 'folder of devices');
    if (refusal !== undefined || names.kind === 'refused')
      return refusal ?? judgement('inconclusive', 'its devices could not be listed');
    const listed = names.text.split('\n').slice(0, -1);
    const beyond = listed.filter((name) => !usual.has(name));
    // The list may be cut, but the names in it are certain.
    if (!names.cut && !listed.includes('null'))
      return judgement('inconclusive', 'what it shows is no list of devices');
    if (beyond.length > 0) {
      const more = names.cut ? ' and more' : '';
      const some = beyond.toSorted().slice(0, 6).join(', ');
      const files = beyond.length === 1 && !names.cut ? 'device file' : 'device files';
      return permitted(kernel, `it has ${beyond.length}${more} ${files} beyond the usual, as ${some}`);
    }
    const told = rules && toldByDevices(rules);
    if (told?.state === 'open' || told?.state === 'partly')
      return judgement('partly', `its /dev has no device files beyond the usual, but it ${told.says}`);
    return names.cut
      ? judgement('inconclusive', 'its devices could not all be listed')
      : judgement('isolated', 'it has no device files beyond the usual');
  },
});
