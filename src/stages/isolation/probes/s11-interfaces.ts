import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { defineProbe, judgement, kernelOwner, permitted } from '../probe.ts';
import { isRefusal, isUnknown, outcomesIn } from '../system-calls.ts';

const others = ['i386', 'x32'] as const;

export const s11 = defineProbe({
  id: 'S11',
  title: 'Other interfaces for system calls',
  category: 'system-calls',
  boundary: 'kernel',
  kind: 'one-flaw-away',
  closedBy: ['filter'],
  question: 'Does a call that is refused get through over the 32-bit interfaces?',
  source: 'syscall(2), “Architecture calling conventions”; seccomp(2), “Caveats”',
  method:
    'Makes some two dozen privileged calls with invalid arguments natively, as i386 (int 0x80) and as x32, and compares what is refused.',
  cannotShow:
    'Not every call is tried over every interface. Kernels without the interfaces have nothing to compare.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({
    kernel: kernelOwner,
    host: reading,
    native: reading,
    i386: reading,
    x32: reading,
  }),
  gather: async ({ inside, host, kernel }) => ({
    kernel,
    host: await host.interface('native'),
    native: await inside.interface('native'),
    i386: await inside.interface('i386'),
    x32: await inside.interface('x32'),
  }),
  judge({ kernel, host, ...answers }) {
    const native = outcomesIn(answers.native);
    const hosts = outcomesIn(host);
    const over = others.flatMap((name) => {
      const outcomes = outcomesIn(answers[name]);
      return outcomes === undefined ? [] : [{ name, outcomes }];
    });
    if (!native?.size || !hosts?.size || over.length < others.length)
      return judgement('inconclusive', 'the interfaces could not be tried');
    const present = over.filter(({ outcomes }) => outcomes.size > 0);
    if (present.length === 0)
      return judgement('absent', 'its kernel has neither the i386 nor the x32 interface');
    const names = present.map(({ name }) => name).join(' and ');
    // A call that the kernel itself does not have is not refused.
    const hidden = (call: string, outcome: string | undefined) =>
      outcome === 'ENOSYS' && kernel === 'host' && hosts.has(call) && hosts.get(call) !== 'ENOSYS';
    const refuses = (call: string, outcome: string | undefined) =>
      isRefusal(outcome) || hidden(call, outcome);
    const refused = [...native].filter(([call, outcome]) => refuses(call, outcome)).map(([call]) => call);
    if (refused.length === 0) return permitted(kernel, `nothing is refused natively, nor over ${names}`);
    const around = present.flatMap(({ name, outcomes }) =>
      refused
        .filter((call) => !isUnknown(outcomes.get(call)) && !refuses(call, outcomes.get(call)))
        .map((call) => `${call} over ${name}`),
    );
    return around.length > 0
      ? permitted(kernel, `it reaches ${around.join(', ')}, natively refused`)
      : judgement('denied', `${names} refuse what is refused natively (${refused.length} calls)`);
  },
});
