import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { defineHardware, monitorDescriptors, monitorShows } from '../boundary/machine.ts';
import { judgement } from '../probe.ts';

const mostTaps = 4;

export const v8 = defineHardware({
  id: 'V8',
  title: 'Isolation of its port',
  boundary: 'network',
  kind: 'barrier-missing',
  closedBy: ['packet-filter'],
  question: 'Does the bridge keep its frames from the other machines on it?',
  source: 'bridge(8), isolated; libvirt, <port isolated="yes"/>; sysfs-class-net, brport/isolated',
  method:
    'Reads on the host, for each interface that QEMU has open, the flag `isolated` of its port. Two ports that have it reach the bridge and not each other.',
  cannotShow: 'A filter of packets (nwfilter, nftables) may do the same; D11 tries it with TCP.',
  controls: [],
  evidence: z.strictObject({
    descriptors: monitorDescriptors,
    ports: z.array(z.strictObject({ tap: z.string().max(15), isolated: reading })).max(mostTaps),
  }),
  async look({ host }, pid) {
    const descriptors = await host.descriptors(pid);
    const taps = monitorShows(descriptors)?.taps.slice(0, mostTaps) ?? [];
    const ports: { tap: string; isolated: Reading }[] = [];
    for (const tap of taps)
      ports.push({ tap, isolated: await host.read(`/sys/class/net/${tap}/brport/isolated`, 8) });
    return { descriptors, ports };
  },
  judge({ descriptors, ports }) {
    if (monitorShows(descriptors) === undefined)
      return judgement('inconclusive', 'the interfaces of its QEMU are not known');
    if (ports.length === 0) return judgement('absent', 'its QEMU has no interface of the host open');
    const flags = ports.map(({ isolated }) => wholeText(isolated));
    if (flags.every((flag) => flag === '1\n'))
      return judgement('closed', 'the bridge keeps its frames from other isolated ports');
    return flags.includes('0\n')
      ? judgement('open', 'the bridge passes its frames to every other machine on it')
      : judgement('inconclusive', 'the flag of its port could not be read');
  },
});
