import { reading } from '../../../inside/reading.ts';
import { defineBehind, notKnown } from '../boundary/processes.ts';
import { threadRights } from '../boundary/threads.ts';

export const b3 = defineBehind({
  id: 'B3',
  title: 'New privileges on the host',
  kind: 'barrier-missing',
  closedBy: ['no-new-privileges'],
  question: 'May what its workload would break into gain privileges by running a program?',
  source: 'prctl(2), PR_SET_NO_NEW_PRIVS; proc(5), NoNewPrivs of /proc/PID/task/TID/status',
  method: 'Reads on the host the no-new-privileges bit of every thread.',
  cannotShow: 'Says whether it is barred, not whether it can reach such a program.',
  controls: ['privileged', 'bare-process'],
  ownControls: { machine: 'weak-monitor' },
  seen: reading,
  look: (host, { pid }) => host.threads(pid),
  find(seen) {
    const threads = threadRights(seen);
    if (threads === undefined) return notKnown('its no-new-privileges bit');
    return threads.every((one) => one.noNewPrivileges)
      ? { state: 'closed', says: 'cannot gain privileges', brief: 'none to gain' }
      : { state: 'open', says: 'may gain privileges by running a program', brief: 'may gain some' };
  },
});
