import { z } from 'zod';
import { bothSides, onBothSides } from '../compare.ts';
import { defineProbe, kernelOwner, type Probe } from '../probe.ts';
import { reached } from '../system-calls.ts';

const kinds: readonly {
  id: string;
  title: string;
  question: string;
  source: string;
  calls: readonly string[];
}[] = [
  {
    id: 'S4',
    title: 'io_uring',
    question: 'May it set up a ring for asynchronous input and output?',
    source: 'io_uring_setup(2)',
    calls: ['io_uring_setup'],
  },
  {
    id: 'S5',
    title: 'Programs for the kernel',
    question: 'May it load BPF programs?',
    source: 'bpf(2), BPF_PROG_LOAD',
    calls: ['bpf'],
  },
  {
    id: 'S6',
    title: 'Performance events',
    question: 'May it ask for performance events?',
    source: 'perf_event_open(2)',
    calls: ['perf_event_open'],
  },
  {
    id: 'S7',
    title: 'Keys of the kernel',
    question: 'May it use the kernel’s key rings, which know no namespaces?',
    source: 'add_key(2), keyctl(2), keyrings(7)',
    calls: ['add_key', 'keyctl'],
  },
  {
    id: 'S8',
    title: 'Page faults handled by programs',
    question: 'May it handle page faults itself?',
    source: 'userfaultfd(2)',
    calls: ['userfaultfd'],
  },
  {
    id: 'S9',
    title: 'Code for the kernel',
    question: 'May it load modules, or another kernel?',
    source: 'init_module(2), kexec_load(2)',
    calls: ['init_module', 'kexec_load'],
  },
  {
    id: 'S10',
    title: 'Files by handle',
    question: 'May it open files by handle, past every mount?',
    source: 'open_by_handle_at(2)',
    calls: ['open_by_handle_at'],
  },
];

/** S4 to S10: calls by which attackers have left containers, one question each. */
export const singleCallProbes: readonly Probe[] = kinds.map(({ calls, ...kind }) =>
  defineProbe({
    ...kind,
    category: 'system-calls',
    method: `Makes ${calls.join(' and ')} with invalid arguments, inside and on the host: refused for want of permission, or for what is wrong with them?`,
    cannotShow:
      'That a call is reached does not say that valid arguments would be accepted. A refusal may come from a filter, a capability or a setting of the kernel.',
    users: ['root', 'user'],
    controls: ['privileged', 'bare-process'],
    evidence: z.strictObject({ kernel: kernelOwner, calls: bothSides }),
    gather: async (context) => ({
      kernel: context.kernel,
      calls: await onBothSides(context, (eye) => eye.reach(...calls)),
    }),
    judge: ({ kernel, calls: answers }) => reached(kernel, answers, calls),
  }),
);
