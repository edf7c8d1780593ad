import type { MachineSpec } from '../guest/hypervisor.ts';

/** The user "nobody", to whom QEMU gives up root once it has opened what it needs. */
const unprivileged = '65534:65534';

/**
 * QEMU's own command line for a microvm. Paths are data in it, since a comma in one of its values is doubled.
 * @param consolePipe FIFO pair `<path>.in` and `<path>.out`
 * @param tap an existing interface of the host; undefined: no network
 */
export function qemuArgv(
  spec: MachineSpec,
  consolePipe: string,
  tap: string | undefined,
  useVhost: boolean,
): string[] {
  const { boot } = spec;
  if (boot.kind !== 'kernel') throw new Error('a microvm has no firmware to boot from a disk');
  const accelerated = spec.accelerator === 'kvm';
  return [
    'qemu-system-x86_64',
    // Its threads get names, so that the CPU time of virtual CPUs can be told from the rest.
    ...['-name', `${value(spec.name)},debug-threads=on`],
    ...['-machine', `microvm,accel=${spec.accelerator},rtc=on,isa-serial=off`],
    ...['-cpu', accelerated ? 'host' : 'max'],
    ...['-smp', `${spec.vcpus}`],
    ...['-m', `${Math.ceil(spec.memoryBytes / 1024)}k`],
    '-nodefaults',
    '-no-user-config',
    '-no-reboot',
    ...['-display', 'none'],
    ...['-qmp', 'stdio'],
    ...['-runas', unprivileged],
    ...['-sandbox', 'on,obsolete=deny,spawn=deny,resourcecontrol=deny'],
    ...['-kernel', boot.kernel],
    ...['-initrd', boot.initramfs],
    ...['-append', boot.commandLine],
    ...serialLine(0, 'console', `pipe,id=console,path=${value(consolePipe)}`),
    ...(spec.agentSocket === undefined ? [] : serialSocket(1, 'agent', spec.agentSocket)),
    ...spec.probeSockets.flatMap((path, index) => serialSocket(2 + index, `probe${index}`, path)),
    ...spec.disks.flatMap(({ path }, index) => [
      '-drive',
      `id=disk${index},if=none,format=qcow2,file=${value(path)}`,
      '-device',
      `virtio-blk-device,drive=disk${index}`,
    ]),
    ...(spec.freePageReporting ? ['-device', 'virtio-balloon-device,free-page-reporting=on'] : []),
    ...(tap === undefined || spec.network === undefined
      ? []
      : [
          '-netdev',
          `tap,id=net,ifname=${value(tap)},script=no,downscript=no${accelerated && useVhost ? ',vhost=on' : ''}`,
          '-device',
          `virtio-net-device,netdev=net,mac=${spec.network.mac}`,
        ]),
  ];
}

function serialSocket(index: number, id: string, path: string): string[] {
  return serialLine(index, id, `socket,id=${id},path=${value(path)},server=on,wait=off`);
}

function serialLine(index: number, id: string, backend: string): string[] {
  return ['-chardev', backend, '-device', `isa-serial,chardev=${id},index=${index}`];
}

/** Quotes a value for QEMU's option parser. */
function value(text: string): string {
  return text.replaceAll(',', ',,');
}
