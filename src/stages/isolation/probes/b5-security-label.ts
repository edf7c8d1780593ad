import { reading } from '../../../inside/reading.ts';
import { defineBehind, notKnown } from '../boundary/processes.ts';
import { confinement } from '../boundary/security-label.ts';

export const b5 = defineBehind({
  id: 'B5',
  title: 'Security module of the host',
  kind: 'barrier-missing',
  closedBy: ['security-module'],
  question: 'Does a security module of the host confine what its workload would break into?',
  source: 'proc(5), /proc/PID/attr/current; apparmor(7), selinux(8); libvirt, sVirt',
  method: 'Reads on the host the label that the kernel’s security module has given to the process.',
  cannotShow: 'A label says that a policy is applied, not how much it forbids.',
  controls: ['privileged', 'bare-process'],
  ownControls: { machine: 'weak-monitor' },
  seen: reading,
  look: (host, { pid }) => host.read(`/proc/${pid}/attr/current`),
  find(seen) {
    const label = confinement(seen);
    if (label === undefined) return notKnown('a label of a security module');
    switch (label.state) {
      case 'confined':
        return {
          state: 'closed',
          says: `is confined by a security module (${label.name})`,
          brief: label.name,
        };
      case 'unconfined':
        return { state: 'open', says: 'is left unconfined by the security module', brief: 'unconfined' };
      case 'unlabelled':
        return {
          state: 'open',
          says: 'is confined by no security module: the host runs none that labels processes',
          brief: 'no label',
        };
    }
  },
});
