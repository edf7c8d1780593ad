import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { filteredCalls } from '../boundary/filtered-calls.ts';
import { bothSides, onBothSides } from '../compare.ts';
import { defineProbe, judgement, kernelOwner, missing, unreadable } from '../probe.ts';

/** The mode and the filters. The line before them tells a kernel without filters from an invalid answer. */
function filterOf(one: Reading): { mode: number | undefined; filters: number } | undefined {
  const [all, mode, filters] =
    /^Pid:\t\d{1,10}\n(?:Seccomp:\t([012])\n(?:Seccomp_filters:\t(\d{1,5})\n)?)?$/.exec(
      wholeText(one) ?? '',
    ) ?? [];
  if (all === undefined) return undefined;
  const numbered = filters ?? (mode === '2' ? 1 : 0);
  return { mode: mode === undefined ? undefined : Number(mode), filters: Number(numbered) };
}

export const s1 = defineProbe({
  id: 'S1',
  title: 'Filter of system calls',
  category: 'system-calls',
  boundary: 'kernel',
  kind: 'one-flaw-away',
  opens: true,
  closedBy: ['filter'],
  question: 'Are its system calls filtered?',
  source: 'seccomp(2); proc(5), Seccomp and Seccomp_filters of /proc/self/status',
  method:
    'Reads the mode and the number of filters, and compares them with those of the host’s own processes. On the host’s kernel, copies the filters of its first process and looks whether they refuse any call.',
  cannotShow: 'How much a filter refuses; S2 counts that.',
  users: ['root', 'user'],
  controls: ['no-seccomp', 'bare-process'],
  evidence: z.strictObject({
    kernel: kernelOwner,
    status: bothSides,
    /** The filters of the first process do this with each call; absent: it has none that the host could copy. */
    calls: reading.exactOptional(),
  }),
  async gather(context) {
    const { kernel, host, hostSide } = context;
    const status = await onBothSides(context, (eye) =>
      eye.lines('/proc/self/status', 'Pid:', 'Seccomp:', 'Seccomp_filters:'),
    );
    const isFiltered = kernel === 'host' && filterOf(status.inside)?.mode === 2;
    return { kernel, status, ...(isFiltered ? { calls: await host.filter(hostSide.pid) } : {}) };
  },
  judge({ kernel, status, calls }) {
    const refusal = unreadable(status.inside, 'filter of system calls');
    if (refusal !== undefined) return refusal;
    const [own, hosts] = [filterOf(status.inside), filterOf(status.host)];
    if (own === undefined) return judgement('inconclusive', 'what it shows is no filter of system calls');
    if (own.mode === undefined) return judgement('absent', 'its kernel cannot filter system calls');
    if (own.mode === 0) return missing(kernel, 'its system calls are not filtered');
    if (kernel === 'own') return judgement('isolated', 'its own kernel filters its system calls');
    if (hosts === undefined)
      return judgement('inconclusive', 'the filter of the host’s own processes could not be read');
    const through = calls && filteredCalls(calls);
    if (through !== undefined && through.passing === through.all)
      return missing(kernel, 'its system calls are filtered, and none is refused');
    return own.filters > hosts.filters || own.mode !== hosts.mode
      ? judgement('isolated', `its system calls are filtered (${own.filters - hosts.filters} of its own)`)
      : missing(kernel, 'its system calls are filtered no more than the host’s');
  },
});
