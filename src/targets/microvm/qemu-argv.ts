import type { MachineSpec } from '../guest/hypervisor.ts';
import type { QemuUser } from '../guest/qemu-user.ts';

/** The choices of a machine beside what its guest takes. */
export interface MicrovmChoices {
  /** The user to whom QEMU gives up root once it has opened what it needs. */
  readonly user: QemuUser;
  /** `host`, `max` or a model; absent: host under KVM and max under emulation. */
  readonly cpu?: string;
  /** True: the host's kernel serves the network card under KVM. */
  readonly vhost: boolean;
  readonly portIsolation: boolean;
  /** What makes it a control of probes; absent: it is as strong as it can be. */
  readonly weakness?: Weakness;
}

/** What makes a machine a badly isolated one, on purpose: it gives up neither root nor system calls, and is a PC. */
export interface Weakness {
  /** A folder of the host that the guest may read through a device. */
  readonly share: string;
  /** A file with the table that names the machine; undefined: QEMU makes one. */
  readonly identity: string | undefined;
}

/**
 * QEMU's own command line for a microvm, or for a weak machine. Paths are data in it, since a comma in one of its values is doubled.
 * @param consolePipe FIFO pair `<path>.in` and `<path>.out`
 * @param tap an existing interface of the host; undefined: no network
 */
export function qemuArgv(
  spec: MachineSpec,
  consolePipe: string,
  tap: string | undefined,
  { user, cpu, vhost, weakness }: Omit<MicrovmChoices, 'portIsolation'>,
): string[] {
  const { boot } = spec;
  if (boot.kind !== 'kernel') throw new Error('a microvm has no firmware to boot from a disk');
  const accelerated = spec.accelerator === 'kvm';
  const bus = weakness === undefined ? 'device' : 'pci';
  const accel = `accel=${spec.accelerator}`;
  return [
    'qemu-system-x86_64',
    // Its threads get names, so that the CPU time of virtual CPUs can be told from the rest.
    ...['-name', `${value(spec.name)},debug-threads=on`],
    ...['-machine', weakness === undefined ? `microvm,${accel},rtc=on,isa-serial=off` : `q35,${accel}`],
    ...['-cpu', cpuOption(cpu ?? (accelerated ? 'host' : 'max'))],
    ...['-smp', `${spec.vcpus}`],
    ...['-m', `${Math.ceil(spec.memoryBytes / 1024)}k`],
    '-nodefaults',
    '-no-user-config',
    '-no-reboot',
    ...['-display', 'none'],
    ...['-qmp', 'stdio'],
    ...(weakness === undefined ? strongArguments(user) : weakArguments(weakness)),
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
      `virtio-blk-${bus},drive=disk${index}`,
    ]),
    ...(spec.freePageReporting ? ['-device', `virtio-balloon-${bus},free-page-reporting=on`] : []),
    ...(tap === undefined || spec.network === undefined
      ? []
      : [
          '-netdev',
          `tap,id=net,ifname=${value(tap)},script=no,downscript=no${accelerated && vhost ? ',vhost=on' : ''}`,
          '-device',
          `virtio-net-${bus},netdev=net,mac=${spec.network.mac}`,
        ]),
  ];
}

/** The user that a machine's QEMU gives up root for, and the filter that keeps it from calls that it does not need. */
function strongArguments({ uid, gid }: QemuUser): string[] {
  return [
    ...(uid === 0 ? [] : ['-runas', `${uid}:${gid}`]),
    ...['-sandbox', 'on,obsolete=deny,spawn=deny,resourcecontrol=deny'],
  ];
}

/** A device that gives the guest a folder of the host, and the identity of the host's own tables. */
function weakArguments({ share, identity }: Weakness): string[] {
  return [
    ...['-fsdev', `local,id=host,path=${value(share)},security_model=none,readonly=on`],
    ...['-device', 'virtio-9p-pci,fsdev=host,mount_tag=host'],
    ...(identity === undefined ? [] : ['-smbios', `file=${value(identity)}`]),
  ];
}

/** A model must be had as it is: QEMU would leave out what the host or the emulator lacks. */
function cpuOption(cpu: string): string {
  return cpu === 'host' || cpu === 'max' ? cpu : `${cpu},enforce`;
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
