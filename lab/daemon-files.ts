import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hidesKvm } from './namespaces.ts';
import {
  identityFile,
  knownHostsFile,
  type LabPlace,
  labPath,
  registryAddress,
  sandboxWrapper,
} from './place.ts';
import { tool } from './tool.ts';

const packagedFilters = '/usr/share/libvirt/nwfilter';

/** Writes every folder, configuration and key of the lab's daemons into its state folder. */
export async function writeDaemonFiles(place: LabPlace): Promise<void> {
  const own = (path: string) => join(place.stateDir, path);
  for (const folder of ['docker', 'log', 'libvirt/lib', 'libvirt/cache', 'libvirt/log'])
    mkdirSync(own(folder), { recursive: true });
  // These hold keys, and what is sent to the registry.
  for (const folder of ['ssh', 'registry']) {
    mkdirSync(own(folder), { mode: 0o700 });
  }
  writeFileSync(own('no-kvm'), '', { mode: 0o000 });
  writeFileSync(own('daemon.json'), `${JSON.stringify(dockerConfiguration(own('docker')), null, 2)}\n`);
  // YAML is a superset of JSON.
  writeFileSync(own('registry.yml'), `${JSON.stringify(registryConfiguration(own('registry')), null, 2)}\n`);
  writeLibvirt(own('libvirt/etc'));
  await writeSsh(place);
}

function dockerConfiguration(dataRoot: string): object {
  // ptrace needs no KVM. With its own network stack, a server that is asked while it starts may never answer: nginx does not.
  const runsc = { path: sandboxWrapper, runtimeArgs: ['--platform=ptrace', '--network=host'] };
  return {
    'data-root': dataRoot,
    'cgroup-parent': '/ballast-lab',
    'exec-opts': ['native.cgroupdriver=cgroupfs'],
    'log-level': 'warn',
    runtimes: { runsc },
  };
}

function registryConfiguration(rootdirectory: string): object {
  return {
    version: '0.1',
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory }, delete: { enabled: true } },
    http: { addr: registryAddress, net: 'tcp' },
  };
}

/**
 * Writes libvirt's configuration. It is no copy of /etc/libvirt: the user's own domains and hooks do not concern the
 * lab.
 */
function writeLibvirt(etc: string): void {
  mkdirSync(join(etc, 'qemu/networks/autostart'), { recursive: true });
  const qemu = [
    // A QEMU has a /dev of its own, as on any Debian. libvirt 9 cannot make one beside a file that is mounted there.
    ...(hidesKvm() ? ['namespaces = []'] : []),
    // Debian's package has made this user: a host's libvirt has it too.
    'user = "libvirt-qemu"',
    'group = "kvm"',
    'security_driver = "none"',
    'stdio_handler = "file"',
    'remember_owner = 0',
  ];
  writeFileSync(join(etc, 'qemu.conf'), `${qemu.join('\n')}\n`);
  const libvirtd = [
    'auth_unix_ro = "none"',
    'auth_unix_rw = "none"',
    'unix_sock_group = "root"',
    'unix_sock_rw_perms = "0700"',
  ];
  writeFileSync(join(etc, 'libvirtd.conf'), `${libvirtd.join('\n')}\n`);
  const network = [
    "<network><name>default</name><forward mode='nat'/><bridge name='virbr0' stp='off' delay='0'/>",
    "<ip address='192.168.122.1' netmask='255.255.255.0'>",
    "<dhcp><range start='192.168.122.2' end='192.168.122.254'/></dhcp></ip></network>",
  ];
  writeFileSync(join(etc, 'qemu/networks/default.xml'), `${network.join('\n')}\n`);
  symlinkSync('../default.xml', join(etc, 'qemu/networks/autostart/default.xml'));
  // The network filters that Debian's package brings.
  mkdirSync(join(etc, 'nwfilter'));
  for (const name of readdirSync(packagedFilters))
    copyFileSync(join(packagedFilters, name), join(etc, 'nwfilter', name));
}

async function writeSsh(place: LabPlace): Promise<void> {
  const own = (name: string) => join(place.stateDir, 'ssh', name);
  const makeKey = (path: string, comment: string) =>
    tool(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', path]);
  await Promise.all([
    makeKey(own('host_key'), 'ballast-lab'),
    makeKey(identityFile(place), 'ballast-lab-user'),
  ]);
  mkdirSync(own('home'), { mode: 0o700 });
  copyFileSync(`${identityFile(place)}.pub`, own('authorized_keys'));
  writeFileSync(knownHostsFile(place), `${place.innerAddress} ${readFileSync(own('host_key.pub'), 'utf8')}`);
  writeFileSync(own('shadow'), 'root:*:19000:0:99999:7:::\nsshd:!:19000::::::\n', { mode: 0o600 });
  const configuration = [
    `ListenAddress ${place.innerAddress}:22`,
    `HostKey ${own('host_key')}`,
    `AuthorizedKeysFile ${own('authorized_keys')}`,
    'AllowUsers root',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'UseDNS no',
    'PermitUserRC no',
    'PrintMotd no',
    'PidFile /run/sshd.pid',
    'MaxStartups 50',
    // The lab has a home of its own: bash reads ~/.bashrc for every command of an SSH client, and the machine's may
    // take long.
    `SetEnv PATH=${labPath} HOME=${own('home')} BALLAST_IN_LAB=1`,
    'Subsystem sftp internal-sftp',
  ];
  writeFileSync(own('sshd_config'), `${configuration.join('\n')}\n`);
}
