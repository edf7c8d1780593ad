import { type Check, firstLine, ok, problem, tryExec } from '../check.ts';

export const libvirt: Check = {
  name: 'libvirt',
  async ask({ host }) {
    const answer = await tryExec(host, ['virsh', '-c', 'qemu:///system', 'version']);
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
    return ok(versions.join(', '));
  },
};
