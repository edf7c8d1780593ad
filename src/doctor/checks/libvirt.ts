import { capabilitiesIn } from '../../targets/vm/capabilities.ts';
import { type Check, firstLine, ok, problem, tryExec } from '../check.ts';

const virsh = ['virsh', '-c', 'qemu:///system'];

export const libvirt: Check = {
  name: 'libvirt',
  async ask({ host }) {
    const answer = await tryExec(host, [...virsh, 'version']);
    if (answer === undefined)
      return problem('no virsh', 'install libvirt-clients, libvirt-daemon-system and qemu-system-x86');
    if (answer.exitCode !== 0)
      return problem(
        firstLine(answer.stderr).replace(/^error: /, ''),
        'start libvirtd, or use the lab: `ballast lab up`',
      );
    const versions = answer.stdout
      .split('\n')
      .filter((line) => /Using library|Running hypervisor/.test(line))
      .map((line) => line.split(': ')[1]);
    const { user } = capabilitiesIn((await tryExec(host, [...virsh, 'capabilities']))?.stdout ?? '');
    const own = user === undefined || user.uid === 0 ? undefined : `its QEMU is user ${user.uid}`;
    // Ballast lets that user in to the files of its machines with setfacl.
    if (own !== undefined && (await tryExec(host, ['setfacl', '--version']))?.exitCode !== 0)
      return problem(`no setfacl, and ${own}`, 'apt-get install acl');
    return ok([...versions, ...(own === undefined ? [] : [own])].join(', '));
  },
};
