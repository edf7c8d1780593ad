/** The question to QEMU's human monitor for all devices that it makes. */
export const deviceQuestion = 'info qtree';

/** The transports of virtio: the device itself is a line of its own below them. */
const transport = /^(?:virtio-mmio|(?:virtio|vhost)-[\w-]+-(?:pci|ccw))$/;
const mostDevices = 256;

/**
 * The names of the devices in the answer to `deviceQuestion`, such as `virtio-net-device` or `i8042`, one for each
 * device, in alphabetical order; undefined when it is no such answer.
 */
export function deviceNamesIn(answer: string): readonly string[] | undefined {
  if (!answer.startsWith('bus: main-system-bus')) return undefined;
  const named = [...answer.matchAll(/^ *dev: ([\w.,-]{1,64}), id "/gm)].flatMap(([, name]) => name ?? []);
  return named
    .filter((name) => !transport.test(name))
    .sort()
    .slice(0, mostDevices);
}
