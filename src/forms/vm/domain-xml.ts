import { XMLBuilder } from 'fast-xml-parser';

/** All that differs between the guests that Ballast starts. Paths are on the host. */
export interface DomainSpec {
  readonly name: string;
  readonly runId: string;
  readonly accelerator: 'kvm' | 'tcg';
  readonly memoryBytes: number;
  readonly cpus: number;
  /** False where libvirt has no cgroup controller for the CPU. */
  readonly limitCpu: boolean;
  readonly kernel: string;
  readonly initramfs: string;
  readonly commandLine: string;
  /** FIFO pair `<path>.in` and `<path>.out`. */
  readonly serialPipe: string;
  readonly agentSocket: string | undefined;
  /** Sockets of the sessions of probes, on the lines after the agent's. Only in guests that are probed. */
  readonly probeSockets: readonly string[];
  /** qcow2 overlay. */
  readonly disk: string | undefined;
  readonly network: { readonly name: string; readonly mac: string } | undefined;
}

const cpuPeriodUs = 100_000;
const metadataNamespace = 'urn:ballast:run:1';

/** Few bytes on the serial line, but the first of them as early as the kernel can speak. */
export const kernelArguments = 'console=ttyS0 earlyprintk=ttyS0,115200 loglevel=6 panic=-1 net.ifnames=0';

/** The libvirt domain of a guest: direct kernel boot on q35, virtio only, no device that the workload does not need. */
export function domainXml(spec: DomainSpec): string {
  return buildXml({
    domain: {
      '@type': spec.accelerator === 'kvm' ? 'kvm' : 'qemu',
      name: spec.name,
      metadata: { 'ballast:run': { '@xmlns:ballast': metadataNamespace, '@id': spec.runId } },
      memory: { '@unit': 'KiB', '#text': Math.ceil(spec.memoryBytes / 1024) },
      vcpu: Math.max(1, Math.ceil(spec.cpus)),
      ...(spec.limitCpu ? { cputune: cpuLimit(spec.cpus) } : {}),
      os: {
        type: { '@arch': 'x86_64', '@machine': 'q35', '#text': 'hvm' },
        kernel: spec.kernel,
        initrd: spec.initramfs,
        cmdline: spec.commandLine,
      },
      features: { acpi: '', apic: '' },
      cpu: { '@mode': spec.accelerator === 'kvm' ? 'host-passthrough' : 'maximum' },
      clock: { '@offset': 'utc' },
      on_poweroff: 'destroy',
      on_reboot: 'destroy',
      on_crash: 'destroy',
      devices: devices(spec),
    },
  });
}

/** Of the whole QEMU process, as a container's limit is of all its processes. */
function cpuLimit(cpus: number) {
  return { global_period: cpuPeriodUs, global_quota: Math.max(1000, Math.round(cpus * cpuPeriodUs)) };
}

function devices({ disk, network, serialPipe, agentSocket, probeSockets }: DomainSpec) {
  const serial: object[] = [
    { '@type': 'pipe', source: { '@path': serialPipe }, target: { '@port': 0 } },
    ...(agentSocket === undefined ? [] : [socketLine(agentSocket, 1)]),
    ...probeSockets.map((path, index) => socketLine(path, 2 + index)),
  ];
  return {
    ...(disk === undefined
      ? {}
      : {
          disk: {
            '@type': 'file',
            '@device': 'disk',
            driver: { '@name': 'qemu', '@type': 'qcow2' },
            source: { '@file': disk },
            target: { '@dev': 'vda', '@bus': 'virtio' },
          },
        }),
    ...(network === undefined
      ? {}
      : {
          interface: {
            '@type': 'network',
            mac: { '@address': network.mac },
            source: { '@network': network.name },
            model: { '@type': 'virtio' },
            // The option rom would only lengthen the start: nothing boots from the network.
            rom: { '@enabled': 'no' },
          },
        }),
    serial,
    controller: { '@type': 'usb', '@model': 'none' },
    memballoon: { '@model': 'none' },
  };
}

function socketLine(path: string, port: number) {
  return { '@type': 'unix', source: { '@mode': 'bind', '@path': path }, target: { '@port': port } };
}

/** Attributes are keys that begin with `@`. Characters that XML cannot hold are removed, the others escaped. */
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
