import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import type { Limits } from '../../../workload.ts';
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
  /** True when that value is a limit of the same thing. */
  readonly isSized: boolean;
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
    question: `Does the host limit its use of ${kind.what} to what was asked for?`,
    source: kind.source,
    method: `Reads ${kind.files.join(' or ')} of its cgroup and of those above it on the host, and ${kind.machine.flag} of its emulator; nothing is asked inside.`,
    cannotShow: 'What is configured need not be enforced; R5 to R7 try it by use.',
    users: ['root'],
    controls: ['no-limits'],
    evidence: z.strictObject({
      kernel: kernelOwner,
      asked: z.number().positive(),
      controller: reading,
      limit: limitLevels,
      periods: limitLevels,
      machine: reading,
    }),
    gather: async ({ host, hostSide, kernel, limits }) => ({
      kernel,
      asked: kind.asked(limits),
      controller: await host.lines('/proc/cgroups', `${kind.controller}\t`),
      limit: await readLimit(host, hostSide.cgroupFolders, kind.files),
      periods: await readLimit(host, hostSide.cgroupFolders, kind.period === undefined ? [] : [kind.period]),
      machine: await host.argumentOf(hostSide.pid, kind.machine.flag),
    }),
    judge({ kernel, asked, controller, limit, periods, machine }) {
      const found = tightest(limitWithPeriod(limit, periods), kind.parse);
      if (limit.file !== null && found === undefined)
        return judgement('inconclusive', `the limit of its ${kind.what} could not be read`);
      const size = kernel === 'own' ? kind.machine.parse(wholeText(machine) ?? '') : undefined;
      const figures = [found, kind.isSized ? size : undefined].filter((figure) => typeof figure === 'number');
      if (figures.length > 0) {
        // The memory of an emulator must be more than that of its machine, and a daemon’s cgroup is shared.
        const least = Math.min(...figures);
        const by = kind.isSized && least === size ? 'its virtual machine' : 'the host';
        return least > asked * roundingRatio
          ? judgement(
              'exposed',
              `it may use ${kind.format(least)}, more than the ${kind.format(asked)} asked for`,
            )
          : judgement('isolated', `${by} limits it to ${kind.format(least)}`);
      }
      if (size !== undefined)
        return judgement('isolated', 'its processes are its own kernel’s, and none of the host’s');
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
