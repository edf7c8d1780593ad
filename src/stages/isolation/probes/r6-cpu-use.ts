import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { figureIn, type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { cgroupFile } from '../limit-files.ts';
import { machineProcessors } from '../machine-size.ts';
import { defineProbe, judgement, kernelOwner } from '../probe.ts';
import { processesOf, underWatchdog } from '../watchdog.ts';

/** The time of measuring, thirty periods of a quota: the error at its edges is a thirtieth. */
const windowMs = 3000;
/** The time until all of them spin, and before they end. */
const marginMs = 300;
const tolerance = 1.05;
/** The share of its limit that the instance must have used, or the limit was not what held it back. */
const pressed = 0.5;
const mostSpinners = 64;
const prefix = 'nr_throttled ';

export const r6 = defineProbe({
  id: 'R6',
  title: 'Processors beyond the limit',
  category: 'limits',
  boundary: 'resources',
  kind: 'takes-more',
  closedBy: ['limits'],
  question: 'Can it use more processor time than it was given?',
  source: 'Documentation/scheduler/sched-bwc.rst',
  method: `Keeps one process more busy than it has processors, and sums up on the host over ${windowMs / 1000} s what its processes use, which may be 5 % above the limit; the host must have throttled it, or its virtual machine have no more.`,
  cannotShow:
    'Tells nothing where the limit is as many processors as the host has, or the host is so busy that it never comes to the limit.',
  users: ['root'],
  controls: ['no-limits'],
  evidence: z.strictObject({
    kernel: kernelOwner,
    cpus: z.number().positive(),
    spun: reading,
    from: reading,
    to: reading,
    /** The size that its emulator was told; empty without one. */
    machine: reading,
    /** The counts of throttling; null where its cgroup does not have them. */
    throttled: z.strictObject({ before: reading, after: reading }).nullable(),
  }),
  async gather(context) {
    const { host, hostSide, inside, kernel, limits } = context;
    const target = await processesOf(context, 'cpu');
    const file = await cgroupFile(host, hostSide.cgroupFolders, ['cpu.stat']);
    const counter = async () => (file ? host.lines(`${file.folder}/${file.name}`, prefix) : undefined);
    const spinners = Math.min(Math.ceil(limits.cpus) + 1, mostSpinners);
    const before = await counter();
    const [from, to, spun] = await underWatchdog(context, async () => {
      const spinning = inside.spin(spinners, windowMs + 2 * marginMs);
      // It may fail while the host is being asked.
      spinning.catch(() => undefined);
      await sleep(marginMs);
      const first = await host.cpuOf(target);
      await sleep(windowMs);
      return [first, await host.cpuOf(target), await spinning];
    });
    const after = await counter();
    const throttled = before && after ? { before, after } : null;
    const machine = await host.argumentOf(hostSide.pid, '-smp');
    return { kernel, cpus: limits.cpus, spun, from, to, machine, throttled };
  },
  judge({ kernel, cpus, spun, from, to, machine, throttled }) {
    const [start, end] = [usageIn(from), usageIn(to)];
    if (spun.kind === 'refused')
      return judgement('inconclusive', `it could not be kept busy (${spun.error})`);
    if (start === undefined || end === undefined || end.atMs <= start.atMs || end.usedMs < start.usedMs)
      return judgement('inconclusive', 'what it uses could not be read on the host');
    const used = (end.usedMs - start.usedMs) / (end.atMs - start.atMs);
    const share = `${used.toFixed(2)} of the ${Number(cpus.toFixed(2))} processors that it is limited to`;
    if (used > cpus * tolerance) return judgement('exposed', `it used ${share}`);
    const counts = throttled && [throttled.before, throttled.after].map((one) => figureIn(one, prefix));
    const times = counts === null ? 0 : (counts[1] ?? 0) - (counts[0] ?? 0);
    if (times > 0) return judgement('isolated', `it used ${share}, throttled ${times} times`);
    const size = machineProcessors(wholeText(machine) ?? '');
    return kernel === 'own' && size !== undefined && size <= Math.ceil(cpus) && used >= cpus * pressed
      ? judgement('isolated', `it used ${share}, and its virtual machine has no more than ${size}`)
      : judgement('inconclusive', `it used ${share}, but nothing held it back`);
  },
});

function usageIn(one: Reading): { usedMs: number; atMs: number } | undefined {
  const [, used, at] = /^(\d{1,15}) (\d{1,15})\n$/.exec(wholeText(one) ?? '') ?? [];
  return used === undefined || at === undefined ? undefined : { usedMs: Number(used), atMs: Number(at) };
}
