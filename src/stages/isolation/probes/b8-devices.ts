import { lookAtDevices, seenDevices, toldByDevices } from '../boundary/device-rules.ts';
import { defineBehind } from '../boundary/processes.ts';

export const b8 = defineBehind({
  id: 'B8',
  title: 'Devices of the host',
  kind: 'barrier-missing',
  closedBy: ['device-list'],
  question: 'Does a cgroup keep the devices of the host from what its workload would break into?',
  source: 'Documentation/admin-guide/cgroup-v1/devices.rst; cgroup-v2.rst, Device controller; bpf(2)',
  method:
    'Reads on the host the list of devices of the process’s cgroup. Where the host has cgroups of version 2 alone, copies the programs that decide instead, and works out what they answer for some devices.',
  cannotShow:
    'The list holds for whoever could make or open a device file; the rights of files hold as well. Programs of version 2 are asked about sixteen devices and not all; one that is not understood makes it inconclusive.',
  controls: ['bare-process'],
  ownControls: { machine: 'weak-monitor' },
  seen: seenDevices,
  look: (host, { pid }) => lookAtDevices(host, pid),
  find: toldByDevices,
});
