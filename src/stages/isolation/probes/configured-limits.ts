import { z } from 'zod';
import { figureIn, type Reading, reading, wholeText } from '../../../inside/reading.ts';
import type { Limits } from '../../../workload.ts';
import { liftedAt, liftingFiles, tryLifting } from '../lifted-limits.ts';
import {
  type Limit,
  limitLevels,
  limitWithPeriod,
  plainLimit,
  processorsIn,
  readLimit,
  tightest,
} from '../limit-files.ts';
import { machineMemoryBytes, machineProcessors } from '../machine-size.ts';
import { defineProbe, judgement, kernelOwner, type Probe } from '../probe.ts';

/** The tolerance of a limit: the engine rounds to pages, or to a hundredth of a processor. */
const roundingRatio = 1.01;

interface Kind {
  readonly id: string;
  readonly controller: 'memory' | 'cpu' | 'pids';
  readonly title: string;
  readonly what: string;
  readonly source: string;
  /** The files of the limit in v2 and v1; in v1 also that of the period which the figure is a part of. */
  readonly files: readonly string[];
  readonly period?: string;
  readonly asked: (limits: Limits) => number;
  readonly parse: (text: string) => Limit;
  /** The flag that tells QEMU the size of a machine, and the parser of its value. */
  readonly machine: { readonly flag: string; readonly parse: (text: string) => number | undefined };
  /**
   * True when that value bounds the same thing for the guest. It does not bound what its emulator takes of it on the host.
   */
  readonly isSized: boolean;
  /** The line of /proc/PID/status that tells in KiB how much of it the emulator takes now. */
  readonly taken?: string;
  readonly format: (figure: number) => string;
}

const kinds: readonly Kind[] = [
  {
    id: 'R1',
    controller: 'memory',
    title: 'Limit of memory',
    what: 'memory',
    source: 'cgroups(7); Documentation/admin-guide/cgroup-v2.rst, memory.max',
    files: ['memory.max', 'memory.limit_in_bytes'],
    asked: ({ memoryBytes }) => memoryBytes,
    parse: plainLimit,
    machine: { flag: '-m', parse: machineMemoryBytes },
    isSized: true,
    taken: 'VmRSS:',
    format: (bytes) => `${Math.round(bytes / 2 ** 20)} MiB of memory`,
  },
  {
    id: 'R2',
    controller: 'cpu',
    title: 'Limit of processors',
    what: 'processors',
    source: 'Documentation/scheduler/sched-bwc.rst; cgroup-v2.rst, cpu.max',
    files: ['cpu.max', 'cpu.cfs_quota_us'],
    period: 'cpu.cfs_period_us',
    asked: ({ cpus }) => cpus,
    parse: processorsIn,
    machine: { flag: '-smp', parse: machineProcessors },
    isSized: true,
    format: (cpus) => (cpus === 1 ? '1 processor' : `${Number(cpus.toFixed(2))} processors`),
  },
  {
    id: 'R3',
    controller: 'pids',
    title: 'Limit of processes',
    what: 'processes',
    source: 'cgroup-v2.rst, pids.max',
    files: ['pids.max'],
    asked: ({ pids }) => pids,
    parse: plainLimit,
    // The flag only shows that there is a machine, whose processes are its own.
    machine: { flag: '-smp', parse: machineProcessors },
    isSized: false,
    format: (count) => `${count} processes`,
  },
];

/** R1 to R3: checks that the host has been told the limits that the scenario asks for. */
export const configuredLimitProbes: readonly Probe[] = kinds.map((kind) =>
  defineProbe({
    id: kind.id,
    title: kind.title,
    category: 'limits',
    boundary: 'resources',
    kind: 'takes-more',
    closedBy: ['limits'],
    question: `Does the host limit its use of ${kind.what} to what was asked for?`,
    source: kind.source,
    method: `Reads ${kind.files.join(' or ')} of its cgroup and of those above it on the host, and ${kind.machine.flag} of its emulator. On the host’s kernel, opens these files and the lists of processes for writing, wherever cgroups are mounted inside, and closes them unwritten. The size of a virtual machine limits the guest and not its emulator: without a limit on the host it is partly limited.`,
    cannotShow:
      'What is configured need not be enforced; R5 to R7 try it by use. Opened is not written: the kernel may still refuse a value.',
    users: ['root'],
    controls: ['no-limits'],
    ownControls: { runtime: 'weak-runtime', ...(kind.id === 'R1' ? { machine: 'weak-machine' } : {}) },
    evidence: z.strictObject({
      kernel: kernelOwner,
      asked: z.number().positive(),
      controller: reading,
      limit: limitLevels,
      periods: limitLevels,
      machine: reading,
      /** How much of it the emulator takes, as the host counts it. */
      taken: reading,
      /** Absent: its kernel is not the host’s. */
      lifting: liftingFiles.exactOptional(),
    }),
    gather: async ({ inside, host, hostSide, kernel, limits }) => ({
      kernel,
      asked: kind.asked(limits),
      controller: await host.lines('/proc/cgroups', `${kind.controller}\t`),
      limit: await readLimit(host, hostSide.cgroupFolders, kind.files),
      periods: await readLimit(host, hostSide.cgroupFolders, kind.period === undefined ? [] : [kind.period]),
      machine: await host.argumentOf(hostSide.pid, kind.machine.flag),
      taken: await host.lines(`/proc/${hostSide.pid}/status`, kind.taken ?? 'Threads:'),
      ...(kernel === 'host' ? { lifting: await tryLifting(inside, kind.controller, kind.files) } : {}),
    }),
    judge({ kernel, asked, controller, limit, periods, machine, taken, lifting }) {
      const found = tightest(limitWithPeriod(limit, periods), kind.parse);
      if (limit.file !== null && found === undefined)
        return judgement('inconclusive', `the limit of its ${kind.what} could not be read`);
      const isWithin = (figure: number) => figure <= asked * roundingRatio;
      const tooMuch = (figure: number) =>
        judgement(
          'exposed',
          `it may use ${kind.format(figure)}, more than the ${kind.format(asked)} asked for`,
        );
      if (typeof found === 'number' && isWithin(found)) {
        const lifted = lifting && liftedAt(lifting);
        const limited = `the host limits it to ${kind.format(found)}`;
        if (lifted === undefined) return judgement('isolated', limited);
        return judgement(
          lifted.isCertain ? 'exposed' : 'partly',
          `${limited}, but it may write to ${lifted.path}, by which the limit is lifted`,
        );
      }
      const size = kernel === 'own' ? kind.machine.parse(wholeText(machine) ?? '') : undefined;
      if (size !== undefined && !kind.isSized)
        return judgement('isolated', 'its processes are its own kernel’s, and none of the host’s');
      if (size !== undefined) {
        if (!isWithin(size)) return tooMuch(size);
        const kib = kind.taken && figureIn(taken, kind.taken);
        const now = typeof kib === 'number' ? `, which takes ${kind.format(kib * 1024)} now` : '';
        const bound =
          typeof found === 'number'
            ? `the host limits its emulator only to ${kind.format(found)}`
            : 'nothing on the host limits its emulator';
        return judgement('partly', `its virtual machine has ${kind.format(size)}, but ${bound}${now}`);
      }
      if (typeof found === 'number') return tooMuch(found);
      return limit.file === null && !hasController(controller)
        ? judgement('error', `the host cannot limit ${kind.what}`)
        : judgement('exposed', `nothing limits its use of ${kind.what}`);
    },
  }),
);

/** True when the controller is enabled, in a line of name, hierarchy, number of cgroups, and a flag for that. */
function hasController(line: Reading): boolean {
  return /^\w+\t\d+\t\d+\t1\n$/.test(wholeText(line) ?? '');
}
