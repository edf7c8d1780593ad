import { stringify } from 'yaml';
import { BallastError } from '../../../errors.ts';
import type { Host } from '../../../host/host.ts';
import { makePrivateFolder } from '../../../host/root-only.ts';
import type { GuestPlace } from '../userland.ts';
import { addFiles, type GuestFile, tarOf } from './guest-files.ts';
import { ownFolder } from './units.ts';

export interface FirstBoot {
  readonly packages: readonly string[];
  readonly users: readonly string[];
  /** Files added to the system before its services start. */
  readonly files: readonly GuestFile[];
}

/** The archive's name on the seed's disk, which cloud-init finds by its label. */
const filesName = 'ballast.tar';
const seedDevice = '/dev/disk/by-label/cidata';

/**
 * Writes a NoCloud seed for one instance into its folder: an ISO image that cloud-init reads at the first boot.
 * https://cloudinit.readthedocs.io/en/latest/reference/datasources/nocloud.html
 * @throws BallastError `seed-tool-missing`
 */
export async function writeSeed(host: Host, place: GuestPlace, first: FirstBoot): Promise<string> {
  const content = `${place.folder}/seed`;
  const path = `${place.folder}/seed.iso`;
  await makePrivateFolder(host, content);
  await addFiles(host, content, [
    {
      path: '/meta-data',
      mode: 0o644,
      content: stringify({ 'instance-id': place.id, 'local-hostname': 'ballast' }),
    },
    { path: '/network-config', mode: 0o644, content: stringify(networkConfig(place)) },
    {
      path: '/user-data',
      mode: 0o644,
      content: `#cloud-config\n${stringify(userData(first, place.probed))}`,
    },
  ]);
  await host.put(await tarOf(first.files), `${content}/${filesName}`);
  const argv = ['genisoimage', '-quiet', '-volid', 'cidata', '-joliet', '-rock', '-output', path, content];
  const { exitCode, stderr } = await host.exec(argv, { allowFailure: true, ownerOnly: true });
  if (exitCode !== 0) {
    throw new BallastError(
      'input',
      'seed-tool-missing',
      `no seed for cloud-init: ${stderr.trim().slice(-300)}`,
      {
        hint: `apt-get install genisoimage on ${host.name}`,
      },
    );
  }
  await host.exec(['rm', '-rf', '--', content]);
  return path;
}

export function networkConfig({ address, gateway, mac }: Pick<GuestPlace, 'address' | 'gateway' | 'mac'>) {
  const subnet = { type: 'static', address: `${address}/24`, gateway };
  return {
    version: 1,
    config: [{ type: 'physical', name: 'eth0', mac_address: mac, subnets: [subnet] }],
  };
}

/**
 * Starts the services. The reason for a failure is printed on the console, whose last lines are kept of a failed
 * launch.
 */
const startScript =
  'systemctl start "$@" || { systemctl status --no-pager --lines 20 "$@" > /dev/console 2>&1; exit 1; }';

export function userData({ packages, users }: Omit<FirstBoot, 'files'>, probed: boolean) {
  const services = ['ballast-agent', 'ballast-probe-0', 'ballast-probe-65534', 'ballast-workload'];
  return {
    hostname: 'ballast',
    ssh_pwauth: false,
    // The output also goes to the console: its last lines are all that the record of a failed launch has.
    output: { all: '| tee -a /var/log/cloud-init-output.log' },
    ...(users.length === 0
      ? {}
      : { users: ['default', ...users.map((name) => ({ name, shell: '/bin/sh' }))] }),
    ...(packages.length === 0 ? {} : { package_update: true, packages: [...packages] }),
    runcmd: [
      ['mkdir', '-p', '/run/ballast-seed', ownFolder],
      ['mount', '-o', 'ro', seedDevice, '/run/ballast-seed'],
      ['tar', '-x', '-C', '/', '-f', `/run/ballast-seed/${filesName}`],
      ['umount', '/run/ballast-seed'],
      ...(probed ? [['touch', '/run/ballast-probed']] : []),
      ['systemctl', 'daemon-reload'],
      ['sh', '-c', startScript, 'sh', ...services],
    ],
  };
}
