import { z } from 'zod';
import { figureIn, reading } from '../../../inside/reading.ts';
import { cgroupFile } from '../limit-files.ts';
import { defineProbe, judgement, kernelOwner } from '../probe.ts';
import { underWatchdog } from '../watchdog.ts';

const excess = 1.25;
/** The share of the host's available memory that may be tried; more is not, since nothing might stop it. */
const mostOfAvailable = 0.5;
const prefix = 'oom_kill ';

const counts = z.strictObject({ before: reading, after: reading });

export const r5 = defineProbe({
  id: 'R5',
  title: 'Memory beyond the limit',
  category: 'limits',
  boundary: 'resources',
  kind: 'takes-more',
  closedBy: ['limits'],
  question: 'What happens when it uses more memory than it was given?',
  source: 'cgroup-v2.rst, memory.events; cgroup-v1/memory.rst, memory.oom_control',
  method: `Fills ${excess} times its limit in a process that asks to be the first to go, under a watchdog of the host. Only that process may end, and the host must have counted it.`,
  cannotShow:
    'The kernel that kills says so in its log. Tried only where the host has twice as much memory left. Swap that an instance may use beside its limit hides it.',
  users: ['root'],
  controls: ['no-limits'],
  ownControls: { machine: 'weak-machine' },
  evidence: z.strictObject({
    kernel: kernelOwner,
    limitBytes: z.number().positive(),
    available: reading,
    /** The outcome; null when it was not tried. */
    outcome: reading.nullable(),
    /** The counts of the instance's cgroup, where it has one of memory, and of the whole host. */
    counted: counts.nullable(),
    host: counts,
    process: reading,
    inside: reading,
  }),
  async gather(context) {
    const { host, hostSide, inside, kernel, limits } = context;
    const bytes = Math.ceil(limits.memoryBytes * excess);
    const file = await cgroupFile(host, hostSide.cgroupFolders, ['memory.events', 'memory.oom_control']);
    const counter = async () => (file ? host.lines(`${file.folder}/${file.name}`, prefix) : undefined);
    const hostCounter = () => host.lines('/proc/vmstat', prefix);
    const available = await host.lines('/proc/meminfo', 'MemAvailable:');
    const [cgroupBefore, before] = [await counter(), await hostCounter()];
    const room = (figureIn(available, 'MemAvailable:') ?? 0) * 1024 * mostOfAvailable;
    const outcome = bytes > room ? null : await underWatchdog(context, () => inside.allocate(bytes));
    const [cgroupAfter, after] = [await counter(), await hostCounter()];
    return {
      kernel,
      limitBytes: limits.memoryBytes,
      available,
      outcome,
      counted: cgroupBefore && cgroupAfter ? { before: cgroupBefore, after: cgroupAfter } : null,
      host: { before, after },
      process: await host.lines(`/proc/${hostSide.pid}/status`, 'State:'),
      inside: await inside.lines('/proc/self/status', 'State:'),
    };
  },
  judge({ kernel, limitBytes, outcome, counted, host, process, inside }) {
    const mebibytes = Math.round(limitBytes / 2 ** 20);
    if (outcome === null) return judgement('inconclusive', 'the host has too little memory left to try it');
    if (outcome.kind === 'refused' || outcome.cut)
      return judgement('inconclusive', 'filling its memory could not be tried');
    if (![process, inside].every((one) => one.kind === 'content' && /^State:\t[A-WY]/.test(one.text)))
      return judgement('inconclusive', 'more of it ended than the process that filled its memory');
    const rise = counted && riseOf(counted);
    switch (outcome.text) {
      case 'filled\n':
        return judgement('exposed', `it filled ${excess} times the ${mebibytes} MiB that it is limited to`);
      case 'refused\n':
        return judgement('denied', `it is refused more than the ${mebibytes} MiB that it is limited to`);
      case 'killed\n':
        break;
      default:
        return judgement('inconclusive', 'filling its memory came to no known end');
    }
    const killed = `filling more than ${mebibytes} MiB ended only the process that tried`;
    // Each kill is of the process that tried: nothing else ended.
    if (rise === 1) return judgement('isolated', `${killed}, counted by the host`);
    if (kernel === 'own' && riseOf(host) === 0)
      return judgement('isolated', `${killed}, by its own kernel; the host killed nothing`);
    return judgement(
      'inconclusive',
      `${killed}, but not by its limit: the host counted ${rise ?? 'nothing'}`,
    );
  },
});

function riseOf({ before, after }: z.output<typeof counts>): number | undefined {
  const [from, to] = [figureIn(before, prefix), figureIn(after, prefix)];
  return from === undefined || to === undefined ? undefined : to - from;
}
