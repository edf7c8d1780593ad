import { z } from 'zod';
import { askDevices, defineHardware, deviceNames } from '../boundary/machine.ts';
import { judgement } from '../probe.ts';

/** Parts of a PC that no guest of these needs, whose emulation has had flaws: QEMU's names, and what they are. */
const legacy: readonly (readonly [RegExp, string])[] = [
  [/^i8042$/, 'keyboard controller'],
  [/^ps2-/, 'PS/2'],
  [/^(?:isa|kvm)-pit$/, 'PIT'],
  [/^(?:isa|kvm)-i8259$/, 'PIC'],
  [/^i8257$/, 'ISA DMA'],
  [/^isa-fdc$/, 'floppy controller'],
  [/^(?:isa-parallel|isa-serial)$/, 'ISA ports'],
  [/^isa-pcspk$/, 'PC speaker'],
  [/^(?:vmport|vmmouse)$/, 'VMware port'],
  [/^(?:ich9-ahci|piix\d-ide|isa-ide)$/, 'IDE or AHCI'],
  [/^(?:VGA|cirrus-vga|isa-vga|bochs-display|qxl.*)$/, 'VGA'],
  [/^(?:.*-usb-.*|usb-.*|.*xhci.*|.*ehci.*|.*uhci.*)$/, 'USB'],
  [/^hpet$/, 'HPET'],
  [/^(?:ICH9-SMB|smbus-eeprom)$/, 'SMBus'],
];

export const v2 = defineHardware({
  id: 'V2',
  title: 'Devices that the emulator makes',
  boundary: 'devices',
  kind: 'one-flaw-away',
  closedBy: [],
  question: 'How many devices can the guest speak to?',
  source: 'QEMU, docs/system/monitor.rst, info qtree; CVE-2015-3456 (floppy controller)',
  method:
    'Asks QEMU’s monitor, from the host, for its tree of devices, counts them without the transports of virtio, and names those that are parts of an old PC.',
  cannotShow:
    'A number, not the quality of the code behind it. Processors, their interrupt controllers and KVM’s own devices are not in the tree.',
  controls: [],
  evidence: z.strictObject({ names: deviceNames }),
  look: async (context) => ({ names: await askDevices(context) }),
  judge({ names }) {
    if (names === null || names.length === 0)
      return judgement('inconclusive', 'its QEMU does not tell which devices it makes');
    const isLegacy = (name: string) => legacy.some(([pattern]) => pattern.test(name));
    const old = legacy.filter(([pattern]) => names.some((name) => pattern.test(name)));
    const virtio = names.filter((name) => /^(?:virtio|vhost)-/.test(name)).length;
    const count = names.filter(isLegacy).length;
    const figures = { devices: names.length, virtio, legacy: count };
    const parts =
      count === 0 ? 'none of an old PC' : `${count} of an old PC (${old.map(([, what]) => what).join(', ')})`;
    const told = names.some((name) => name.startsWith('fw_cfg')) ? ', and reads what fw_cfg tells it' : '';
    return judgement(
      'stated',
      `it can speak to ${names.length} devices, ${virtio} virtio and ${parts}${told}`,
      figures,
    );
  },
});
