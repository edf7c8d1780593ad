import { z } from 'zod';
import { type Reading, reading } from '../../../inside/reading.ts';
import { filteredCalls } from '../boundary/filtered-calls.ts';
import { defineBehind, type Finding, notKnown } from '../boundary/processes.ts';
import { threadRights } from '../boundary/threads.ts';

export const b4 = defineBehind({
  id: 'B4',
  title: 'System calls to the host',
  kind: 'one-flaw-away',
  closedBy: ['filter'],
  question: 'How many system calls of the host can what its workload would break into make?',
  source: 'seccomp(2); ptrace(2), PTRACE_SECCOMP_GET_FILTER; QEMU, docs/system/invocation.rst, -sandbox',
  method:
    'Reads on the host whether every thread is filtered, copies the filters of the first thread, which is stopped by ptrace for the time of the copy, and evaluates them for each number of a call. Arguments are left open: a call that some of them pass with is counted apart.',
  cannotShow:
    'A filter narrows the way into the kernel and never closes it: what passes may still meet a flaw. The numbers are those of x86-64 up to Linux 6.17; an older kernel lacks the last of them. Filters of other threads may be narrower.',
  controls: ['privileged', 'bare-process'],
  ownControls: { machine: 'weak-monitor' },
  seen: z.strictObject({ threads: reading, filter: reading }),
  look: async (host, { pid, role }) => ({
    threads: await host.threads(pid),
    // A daemon serves others too, and is not stopped.
    filter: role === 'daemon' ? notAsked : await host.filter(pid),
  }),
  find({ threads: seen, filter }): Finding {
    const threads = threadRights(seen);
    if (threads === undefined) return notKnown('its filter of system calls');
    if (threads.some((one) => one.seccomp === 0)) {
      const says = threads.some((one) => one.seccomp !== 0)
        ? 'has threads whose system calls are not filtered'
        : 'can make every system call of the host';
      return { state: 'open', says, brief: 'not filtered' };
    }
    const calls = filteredCalls(filter);
    if (calls === undefined || calls.filters === 0)
      return { state: 'partly', says: 'is filtered, by what is not known', brief: 'filtered' };
    const { all, passing, sometimes, passing32, telling } = calls;
    const figures = { calls: passing, callsWithSomeArguments: sometimes, calls32: passing32 };
    const others = passing32 > 0 ? `, and ${passing32} of 32-bit programs` : '';
    const named = telling.length === 0 ? '' : `, among them ${telling.join(', ')}`;
    const says = `can make ${passing} of ${all} system calls of the host and ${sometimes} more with certain arguments${others}${named}`;
    const state = passing + sometimes === all ? 'open' : 'partly';
    return { state, says, brief: `${passing} of ${all} calls`, figures };
  },
});

const notAsked: Reading = { kind: 'refused', error: 'ECANCELED', detail: 'daemons are not stopped' };
