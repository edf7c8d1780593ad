import type { Eye } from '../../../inside/eye.ts';
import { figureIn } from '../../../inside/reading.ts';
import { type Channel, hostIdentity, maskedByEngines } from './channel.ts';
import type { Counter } from './counter-rule.ts';
import { columnSum, figureOf, lineSum } from './figures.ts';

const lines =
  (...prefixes: readonly string[]) =>
  (eye: Eye, path: string) =>
    eye.lines(path, ...prefixes);
const read = (eye: Eye, path: string) => eye.read(path);
const column = (path: string, name: string): Counter => ({
  path,
  ask: lines(`${name} `),
  figure: (one) => figureIn(one, `${name} `),
});
const pressure = (path: string): Counter => ({
  path,
  ask: lines('some '),
  figure: figureOf(/^some avg10=\S+ avg60=\S+ avg300=\S+ total=(\d{1,15})\n$/),
});
const node = '/sys/devices/system/node/node0';
const idle = (state: number): Counter => ({
  path: `/sys/devices/system/cpu/cpu0/cpuidle/state${state}/usage`,
  ask: read,
  figure: figureOf(/^(\d{1,15})\n$/),
});

/** The channels that only grow. Of a large file only the decisive line is read. */
export const counters: readonly (Channel & { readonly counters: readonly [Counter, ...Counter[]] })[] = [
  {
    name: 'uptime',
    what: 'uptime',
    standing: hostIdentity,
    counters: [{ path: '/proc/uptime', ask: read, figure: figureOf(/^(\d{1,10}\.\d\d) \d{1,12}\.\d\d\n$/) }],
  },
  {
    name: 'stat',
    what: 'processor times',
    counters: [
      {
        path: '/proc/stat',
        ask: lines('cpu '),
        figure: figureOf(/^cpu {2}(\d{1,15}) /),
      },
    ],
  },
  {
    name: 'softirqs',
    what: 'counts of software interrupts',
    counters: [{ path: '/proc/softirqs', ask: lines('       SCHED:'), figure: columnSum('SCHED') }],
  },
  {
    name: 'interrupts',
    what: 'counts of interrupts',
    counters: [
      {
        path: '/proc/interrupts',
        // The label is indented as far as the highest number of an interrupt needs.
        ask: lines('LOC:', ' LOC:', '  LOC:', '   LOC:', '    LOC:'),
        figure: columnSum('LOC'),
      },
    ],
    note: 'Counts the local timer, which only processors of the x86 family name so.',
  },
  { name: 'schedstat', what: 'scheduler statistics', counters: [column('/proc/schedstat', 'timestamp')] },
  { name: 'vmstat', what: 'counts of memory events', counters: [column('/proc/vmstat', 'pgfree')] },
  {
    name: 'timer_list',
    what: 'list of timers',
    counters: [
      { path: '/proc/timer_list', ask: lines('now at '), figure: figureOf(/^now at (\d{1,15}) nsecs\n$/) },
    ],
    controls: maskedByEngines,
  },
  {
    name: 'sched_debug',
    what: 'list of what is scheduled',
    counters: [
      {
        path: '/proc/sched_debug',
        ask: lines('ktime'),
        figure: figureOf(/^ktime\s*: (\d{1,12}\.\d{6})\n$/),
      },
    ],
    controls: maskedByEngines,
    note: 'Since Linux 5.13 it is in debugfs, which D8 looks for.',
  },
  {
    name: 'diskstats',
    what: 'counts of disk transfers',
    counters: [
      {
        path: '/proc/diskstats',
        // These are the major numbers of SCSI, NVMe, virtio, Xen, device-mapper and MMC disks; the others are loop
        // devices and the like.
        ask: lines('   8 ', ' 259 ', ' 252 ', ' 253 ', ' 254 ', ' 202 ', ' 179 '),
        figure: lineSum(/^ *\d+ +\d+ \S+ (\d{1,15}) /),
      },
    ],
  },
  {
    name: 'pressure',
    what: 'pressure on resources',
    counters: [
      pressure('/proc/pressure/cpu'),
      pressure('/proc/pressure/io'),
      pressure('/proc/pressure/memory'),
    ],
  },
  {
    name: 'node-vmstat',
    what: 'memory events of a NUMA node',
    counters: [column(`${node}/vmstat`, 'numa_hit')],
  },
  {
    name: 'node-numastat',
    what: 'allocations of a NUMA node',
    counters: [column(`${node}/numastat`, 'numa_hit')],
  },
  { name: 'cpuidle', what: 'use of idle states', counters: [idle(0), idle(1), idle(2)] },
  {
    name: 'powercap',
    what: 'use of energy',
    standing: { boundary: 'hardware', kind: 'reads-others', closedBy: ['masks'] },
    counters: [
      {
        path: '/sys/class/powercap/intel-rapl:0/energy_uj',
        ask: read,
        figure: figureOf(/^(\d{1,15})\n$/),
      },
    ],
    controls: maskedByEngines,
    note: 'It starts again from zero now and then; a repetition that meets that disagrees with the others.',
  },
];
