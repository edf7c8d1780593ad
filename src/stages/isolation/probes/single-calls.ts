import { z } from 'zod';
import { reading, wholeText } from '../../../inside/reading.ts';
import { bothSides, onBothSides } from '../compare.ts';
import { defineProbe, kernelOwner, type Probe } from '../probe.ts';
import type { Standing } from '../standing.ts';
import { reached } from '../system-calls.ts';

const kinds: readonly (Pick<Probe, 'id' | 'title' | 'question' | 'source'> &
  Standing & {
    calls: readonly string[];
    /** The setting of the kernel by which those without privileges are barred from it: its values that bar, and whom. */
    setting?: { readonly path: string; readonly bars: RegExp; readonly means: string };
  })[] = [
  {
    id: 'S4',
    title: 'io_uring',
    boundary: 'kernel',
    kind: 'one-flaw-away',
    closedBy: ['filter'],
    question: 'May it set up a ring for asynchronous input and output?',
    source: 'io_uring_setup(2)',
    calls: ['io_uring_setup'],
    setting: {
      path: '/proc/sys/kernel/io_uring_disabled',
      bars: /^1\n$/,
      means: 'only the privileged and the members of one group may use it',
    },
  },
  {
    id: 'S5',
    title: 'Programs for the kernel',
    boundary: 'kernel',
    kind: 'one-flaw-away',
    closedBy: ['capabilities', 'filter'],
    question: 'May it load BPF programs?',
    source: 'bpf(2), BPF_PROG_LOAD',
    calls: ['bpf'],
    setting: {
      path: '/proc/sys/kernel/unprivileged_bpf_disabled',
      bars: /^[12]\n$/,
      means: 'only the privileged may use it',
    },
  },
  {
    id: 'S6',
    title: 'Performance events',
    boundary: 'kernel',
    kind: 'one-flaw-away',
    closedBy: ['capabilities', 'filter'],
    question: 'May it ask for performance events?',
    source: 'perf_event_open(2)',
    calls: ['perf_event_open'],
    setting: {
      path: '/proc/sys/kernel/perf_event_paranoid',
      bars: /^[3-9]\n$/,
      means: 'only the privileged may use it',
    },
  },
  {
    id: 'S7',
    title: 'Keys of the kernel',
    boundary: 'kernel',
    kind: 'one-flaw-away',
    closedBy: ['filter'],
    question: 'May it use the kernel’s key rings, which know no namespaces?',
    source: 'add_key(2), keyctl(2), keyrings(7)',
    calls: ['add_key', 'keyctl'],
  },
  {
    id: 'S8',
    title: 'Page faults handled by programs',
    boundary: 'kernel',
    kind: 'one-flaw-away',
    closedBy: ['filter'],
    question: 'May it handle page faults itself?',
    source: 'userfaultfd(2)',
    calls: ['userfaultfd'],
    setting: {
      path: '/proc/sys/vm/unprivileged_userfaultfd',
      bars: /^0\n$/,
      means: 'the unprivileged may use it for faults in user mode alone',
    },
  },
  {
    id: 'S9',
    title: 'Code for the kernel',
    boundary: 'privileges',
    kind: 'reaches',
    closedBy: ['capabilities', 'filter'],
    question: 'May it load modules, or another kernel?',
    source: 'init_module(2), kexec_load(2)',
    calls: ['init_module', 'kexec_load'],
  },
  {
    id: 'S10',
    title: 'Files by handle',
    boundary: 'mounts',
    kind: 'reaches',
    closedBy: ['capabilities', 'filter'],
    question: 'May it open files by handle, past every mount?',
    source: 'open_by_handle_at(2)',
    calls: ['open_by_handle_at'],
  },
];

const evidence = z.strictObject({
  kernel: kernelOwner,
  calls: bothSides,
  /** The setting of the kernel that it runs on; null where there is none for these calls. */
  setting: reading.nullable(),
});

/** S4 to S10: calls by which attackers have left containers, one question each. */
export const singleCallProbes: readonly Probe[] = kinds.map(({ calls, setting, ...kind }) =>
  defineProbe({
    ...kind,
    category: 'system-calls',
    method: `Makes ${calls.join(' and ')} with invalid arguments, inside and on the host: refused for lack of permission, or for what is wrong with them?${setting === undefined ? '' : ` Reads ${setting.path} beside it.`}`,
    cannotShow: `That a call is reached does not say that valid arguments would be accepted. A refusal may come from a filter, a capability or a setting of the kernel.${setting === undefined ? '' : ' The setting is judged by the kernel after it has looked at the arguments, so a call may be reached and yet be of no use without privileges: that is said beside it.'}`,
    users: ['root', 'user'],
    controls: ['privileged', 'bare-process'],
    evidence,
    gather: async (context) => ({
      kernel: context.kernel,
      calls: await onBothSides(context, (eye) => eye.reach(...calls)),
      setting:
        setting === undefined
          ? null
          : await (context.kernel === 'own' ? context.inside : context.host).read(setting.path, 16),
    }),
    judge({ kernel, calls: answers, setting: value }) {
      const judged = reached(kernel, answers, calls);
      const isReached = judged.verdict === 'exposed' || judged.verdict === 'confined';
      const text = value === null ? undefined : wholeText(value);
      return isReached && text !== undefined && setting?.bars.test(text)
        ? {
            ...judged,
            because: `${judged.because}; ${setting.path.slice('/proc/sys/'.length).replace('/', '.')} is ${text.trim()}, so that ${setting.means}`,
          }
        : judged;
    },
  }),
);
