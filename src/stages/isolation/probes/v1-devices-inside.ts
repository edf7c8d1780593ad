import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { defineHardware } from '../boundary/machine.ts';
import { judgement } from '../probe.ts';

const buses = ['pci', 'virtio', 'platform', 'acpi', 'pnp', 'serio', 'usb'] as const;

export const v1 = defineHardware({
  id: 'V1',
  title: 'Devices that the guest finds',
  boundary: 'devices',
  kind: 'one-flaw-away',
  closedBy: [],
  question: 'How many devices does the guest’s kernel find?',
  source: 'sysfs, /sys/bus/*/devices',
  method: `Lists inside the devices on the buses ${buses.join(', ')}.`,
  cannotShow:
    'It is the guest’s word, and the guest’s kernel lists things of its own among them. V2 asks the host.',
  controls: [],
  evidence: z.array(z.strictObject({ bus: z.enum(buses), devices: reading })).length(buses.length),
  async look({ inside }) {
    const seen = [];
    for (const bus of buses) seen.push({ bus, devices: await inside.list(`/sys/bus/${bus}/devices`, 128) });
    return seen;
  },
  judge(seen) {
    const counts = seen.flatMap(({ bus, devices }) => {
      if (devices.kind === 'refused') return [];
      const names = devices.text.split('\n').slice(0, -1);
      const isList = names.length > 0 && names.every((name) => /^[\w.:@-]{1,64}$/.test(name));
      return isList ? [{ bus, count: names.length, cut: devices.cut }] : [];
    });
    if (counts.length === 0) return judgement('inconclusive', 'its kernel lists no bus');
    const all = counts.reduce((sum, { count }) => sum + count, 0);
    const named = counts.map(({ bus, count }) => `${count} ${bus}`).join(', ');
    const least = counts.some(({ cut }) => cut) ? 'at least ' : '';
    return judgement('stated', `its kernel finds ${least}${all} devices (${named})`, { devices: all });
  },
});
