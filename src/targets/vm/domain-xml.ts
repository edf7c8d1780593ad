import { XMLBuilder } from 'fast-xml-parser';
import type { MachineSpec } from '../guest/hypervisor.ts';
import { wordFields } from '../guest/loader-words.ts';
import { type DomainChoices, domainCpu, domainLabels, domainPort } from './domain-choices.ts';

const cpuPeriodUs = 100_000;
const metadataNamespace = 'urn:ballast:run:1';

/**
 * The libvirt domain of a guest: q35 unless another machine is chosen, virtio only, no device that the workload does not need.
 * @param serialPipe FIFO pair `<path>.in` and `<path>.out` of the console
 */
export function domainXml(spec: MachineSpec, serialPipe: string, choices: DomainChoices = {}): string {
  const { boot } = spec;
  const fields = systemFields(spec);
  return buildXml({
    domain: {
      '@type': spec.accelerator === 'kvm' ? 'kvm' : 'qemu',
      name: spec.name,
      metadata: { 'ballast:run': { '@xmlns:ballast': metadataNamespace, '@id': spec.runId } },
      memory: { '@unit': 'KiB', '#text': Math.ceil(spec.memoryBytes / 1024) },
      vcpu: spec.vcpus,
      ...(spec.limitCpu ? { cputune: cpuLimit(spec.cpus) } : {}),
      ...(fields.length === 0 ? {} : { sysinfo: { '@type': 'smbios', system: { entry: fields } } }),
      os: {
        type: { '@arch': 'x86_64', '@machine': choices.machine ?? 'q35', '#text': 'hvm' },
        ...(boot.kind === 'kernel'
          ? { kernel: boot.kernel, initrd: boot.initramfs, cmdline: boot.commandLine }
          : { boot: { '@dev': 'hd' } }),
        ...(fields.length === 0 ? {} : { smbios: { '@mode': 'sysinfo' } }),
      },
      features: { acpi: '', apic: '' },
      cpu: domainCpu(choices.cpu, spec.accelerator === 'kvm'),
      clock: { '@offset': 'utc' },
      on_poweroff: 'destroy',
      on_reboot: 'destroy',
      on_crash: 'destroy',
      devices: devices(spec, serialPipe, choices),
      ...domainLabels(choices),
    },
  });
}

/** The fields of the machine's system table by which it tells its guest and its boot loader what their disk cannot. */
function systemFields({ told, boot }: MachineSpec) {
  const words = boot.kind === 'disk' && boot.words !== undefined ? wordFields(boot.words) : [];
  return [...(told === undefined ? [] : [{ name: 'serial', text: told }]), ...words].map(
    ({ name, text }) => ({ '@name': name, '#text': text }),
  );
}

/** The CPU limit of the whole QEMU process, as a container's limit is that of all its processes. */
function cpuLimit(cpus: number) {
  return { global_period: cpuPeriodUs, global_quota: Math.round(cpus * cpuPeriodUs) };
}

function devices(spec: MachineSpec, serialPipe: string, choices: DomainChoices) {
  const { seed, disks, network, agentSocket, probeSockets } = spec;
  const serial: object[] = [
    { '@type': 'pipe', source: { '@path': serialPipe }, target: { '@port': 0 } },
    ...(agentSocket === undefined ? [] : [socketLine(agentSocket, 1)]),
    ...probeSockets.map((path, index) => socketLine(path, 2 + index)),
  ];
  const disk: object[] = disks.map(({ path }, index) => blockDevice(path, index, 'qcow2'));
  if (seed !== undefined) disk.push({ ...blockDevice(seed, disks.length, 'raw'), readonly: '' });
  return {
    ...(disk.length === 0 ? {} : { disk }),
    ...(network === undefined
      ? {}
      : {
          interface: {
            '@type': 'network',
            mac: { '@address': network.mac },
            source: { '@network': network.name },
            model: { '@type': 'virtio' },
            // Nothing boots from the network, so the option rom would only lengthen the start.
            rom: { '@enabled': 'no' },
            ...domainPort(choices, network.address),
          },
        }),
    serial,
    controller: { '@type': 'usb', '@model': 'none' },
    memballoon: spec.freePageReporting
      ? { '@model': 'virtio', '@autodeflate': 'off', '@freePageReporting': 'on' }
      : { '@model': 'none' },
  };
}

function blockDevice(path: string, index: number, format: 'qcow2' | 'raw') {
  return {
    '@type': 'file',
    '@device': 'disk',
    driver: { '@name': 'qemu', '@type': format },
    source: { '@file': path },
    target: { '@dev': `vd${'abcdefgh'[index]}`, '@bus': 'virtio' },
  };
}

function socketLine(path: string, port: number) {
  return { '@type': 'unix', source: { '@mode': 'bind', '@path': path }, target: { '@port': port } };
}

/**
 * Builds XML from an object whose keys beginning with `@` are attributes. Characters that XML cannot hold are removed,
 * the others escaped.
 */
export function buildXml(document: object): string {
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    format: true,
    suppressEmptyNode: true,
    processEntities: true,
  });
  return builder.build(withoutIllegal(document));
}

function withoutIllegal(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replaceAll(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, '').toWellFormed();
  if (Array.isArray(value)) return value.map(withoutIllegal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutIllegal(inner)]));
}
