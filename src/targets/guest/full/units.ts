import type { Stop } from '../../../image/image.ts';
import type { Limits } from '../../../workload.ts';
import type { GuestFile } from './guest-files.ts';

/** The folder of Ballast's own files in an operating system. */
export const ownFolder = '/usr/lib/ballast';
const unitFolder = '/etc/systemd/system';

/** The mount point of the workload's own root filesystem, when its packages are not part of the system. */
const workloadRoot = '/srv/workload';

/**
 * Services that make a systemd system a guest of Ballast: the agent on the second serial line, the sessions of probes
 * on the next two, and the workload, which is started as it is in every other target. The workload writes to pipes, and
 * not to the journal, whose socket cannot be opened again as /dev/stdout: it lends them to the agent by a socket.
 * @param ownDisk device with a root filesystem of the workload's own; undefined: it is installed in the system
 */
export function units(limits: Limits, stop: Stop, ownDisk: string | undefined): GuestFile[] {
  const inside = ownDisk === undefined ? [] : insideWorkloadRoot;
  return [
    ...unit('ballast-agent.service', 'multi-user.target', {
      Unit: [
        'Description=Answers the harness',
        'Requires=ballast-output.socket',
        'After=ballast-output.socket',
        'Before=ballast-workload.service',
      ],
      Service: [
        'Type=exec',
        'Sockets=ballast-output.socket',
        `ExecStart=${ownFolder}/agent serve /dev/ttyS1`,
      ],
    }),
    ...unit('ballast-output.socket', 'sockets.target', {
      Unit: ['Description=Takes the pipes that the workload writes to'],
      // It is abstract, so that it is reached from within the workload's own root as well.
      Socket: ['ListenDatagram=@ballast-output', 'PassCredentials=yes', 'Service=ballast-agent.service'],
    }),
    ...[
      { line: '/dev/ttyS2', id: 0 },
      { line: '/dev/ttyS3', id: 65534 },
    ].flatMap(({ line, id }) =>
      unit(`ballast-probe-${id}.service`, 'multi-user.target', {
        Unit: [
          'Description=A session of probes',
          'ConditionPathExists=/run/ballast-probed',
          'Before=ballast-workload.service',
        ],
        Service: [
          'Type=exec',
          `TasksMax=${limits.pids}`,
          ...inside,
          `ExecStart=${agentOf(ownDisk)} probe ${line} ${id}`,
        ],
      }),
    ),
    ...unit('ballast-workload.service', 'multi-user.target', {
      Unit: [
        'Description=The workload',
        'Requires=ballast-output.socket',
        'After=network.target ballast-output.socket',
      ],
      Service: [
        'Type=exec',
        `TasksMax=${limits.pids}`,
        `KillSignal=${stop.signal}`,
        `TimeoutStopSec=${stop.withinMs}ms`,
        'SendSIGKILL=yes',
        'StandardOutput=null',
        'StandardError=null',
        ...inside,
        `ExecStart=${agentOf(ownDisk)} run`,
        `ExecStartPost=+${ownFolder}/agent started $MAINPID`,
        `ExecStopPost=+${ownFolder}/agent ended`,
      ],
    }),
    ...(ownDisk === undefined ? [] : mount(ownDisk)),
  ];
}

/** Files for a system that nothing else sets up: its address, which the machine tells it, and its name. */
export function systemFiles(): GuestFile[] {
  return [
    ...unit('ballast-settings.service', 'sysinit.target', {
      Unit: [
        'Description=What the machine tells its guest',
        'DefaultDependencies=no',
        'After=systemd-remount-fs.service',
        'Before=network-pre.target systemd-networkd.service',
        'Wants=network-pre.target',
      ],
      Service: ['Type=oneshot', `ExecStart=/bin/sh ${ownFolder}/settings`],
    }),
    { path: `${ownFolder}/settings`, mode: 0o755, content: settingsScript },
    { path: '/etc/machine-id', mode: 0o444, content: '' },
    { path: '/etc/hostname', mode: 0o644, content: 'ballast\n' },
    { path: '/etc/hosts', mode: 0o644, content: '127.0.0.1\tlocalhost ballast\n' },
    wanted('systemd-networkd.service', '/lib/systemd/system', 'multi-user.target'),
  ];
}

/** Settings that chroot a service to the workload's root, with the kernel's filesystems and our own folder in it. */
const insideWorkloadRoot = [
  `RootDirectory=${workloadRoot}`,
  // The commands that report the start and the end are the system's.
  'RootDirectoryStartOnly=yes',
  'MountAPIVFS=yes',
  `BindReadOnlyPaths=${ownFolder}:/.ballast -/etc/hosts -/etc/hostname -/etc/resolv.conf`,
];

function agentOf(ownDisk: string | undefined): string {
  return ownDisk === undefined ? `${ownFolder}/agent` : '/.ballast/agent';
}

function mount(device: string): GuestFile[] {
  return unit(`${workloadRoot.slice(1).replaceAll('/', '-')}.mount`, 'local-fs.target', {
    Unit: ['Description=The root filesystem of the workload'],
    Mount: [`What=${device}`, `Where=${workloadRoot}`, 'Type=ext4'],
  });
}

/** Reads `ADDRESS GATEWAY [probed]` from the serial number of the machine. */
const settingsScript = `set -- $(cat /sys/class/dmi/id/product_serial)
mkdir -p /run/systemd/network
printf '[Match]\\nName=eth0\\n[Network]\\nAddress=%s/24\\nGateway=%s\\n' "$1" "$2" > /run/systemd/network/10-ballast.network
[ "$3" != probed ] || : > /run/ballast-probed
`;

type Sections = Readonly<Record<string, readonly string[]>>;

function unit(name: string, wantedBy: string, sections: Sections): GuestFile[] {
  const content = Object.entries(sections)
    .map(([section, lines]) => `[${section}]\n${lines.join('\n')}\n`)
    .join('\n');
  return [{ path: `${unitFolder}/${name}`, mode: 0o644, content }, wanted(name, unitFolder, wantedBy)];
}

function wanted(name: string, folder: string, target: string): GuestFile {
  return { path: `${unitFolder}/${target}.wants/${name}`, link: `${folder}/${name}` };
}
