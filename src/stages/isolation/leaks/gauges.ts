import type { Eye } from '../../../inside/eye.ts';
import { figureIn } from '../../../inside/reading.ts';
import type { Channel } from './channel.ts';
import { figureOf, lineSum } from './figures.ts';
import type { Gauge, Step } from './gauge-rule.ts';

const pageBytes = 4096;

const read = (eye: Eye, path: string) => eye.read(path);
const lines =
  (...prefixes: readonly string[]) =>
  (eye: Eye, path: string) =>
    eye.lines(path, ...prefixes);

const heldBytes = 32 * 1024 * 1024;

/**
 * A step of memory.
 * @param unitBytes the unit that the gauge counts by
 */
const memory = (unitBytes: number): Step => ({
  kind: 'shared-memory',
  argument: heldBytes,
  held: '32 MiB of shared memory',
  rise: heldBytes / unitBytes,
  // Freed pages are counted once each processor has passed on those it holds back.
  settleMs: 20,
});
const processes = (count: number): Step => ({
  kind: 'processes',
  argument: count,
  held: `${count} processes`,
  rise: count,
  settleMs: 20,
});
const descriptors = (count: number): Step => ({
  kind: 'descriptors',
  argument: count,
  held: `${count} open files`,
  rise: count,
  settleMs: 20,
});

/** The channels that go up and down. */
export const gauges: readonly (Channel & Gauge)[] = [
  {
    name: 'loadavg',
    what: 'load average',
    path: '/proc/loadavg',
    ask: read,
    // The averages move too slowly to follow a step; the number of processes beside them moves at once.
    figure: figureOf(/^(?:\d{1,6}\.\d\d ){3}\d{1,7}\/(\d{1,8}) \d{1,10}\n$/),
    step: processes(100),
  },
  {
    name: 'meminfo',
    what: 'memory figures',
    path: '/proc/meminfo',
    ask: lines('Shmem:'),
    figure: (one) => figureIn(one, 'Shmem:'),
    step: memory(1024),
  },
  {
    name: 'zoneinfo',
    what: 'memory by zone',
    path: '/proc/zoneinfo',
    ask: lines('      nr_shmem '),
    figure: lineSum(/^ +nr_shmem +(\d{1,15})$/),
    step: memory(pageBytes),
  },
  {
    name: 'file-nr',
    what: 'count of open files',
    path: '/proc/sys/fs/file-nr',
    ask: read,
    figure: figureOf(/^(\d{1,12})\t\d+\t\d+\n$/),
    step: descriptors(512),
  },
  {
    name: 'key-users',
    what: 'count of keys',
    path: '/proc/key-users',
    ask: lines('    0:'),
    figure: figureOf(/^ +0: +\d+ \d+\/\d+ (\d{1,8})\/\d+ \d+\/\d+\n$/),
    // The step is sixteen keys, and the keyring that they are in.
    step: { kind: 'keys', argument: 'ballast', held: 'keys', rise: 17, settleMs: 150 },
    note: 'Counts what root holds; users that a namespace does not map are not listed there.',
  },
];
