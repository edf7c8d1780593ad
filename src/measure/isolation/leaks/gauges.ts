import type { Eye } from '../eye.ts';
import { figureIn } from '../reading.ts';
import { type Channel, maskedByEngines } from './channel.ts';
import { figureOf, freePages, lineSum } from './figures.ts';
import type { Gauge, Step } from './gauge-rule.ts';
import type { Level } from './level-rule.ts';
import type { Trace } from './trace-rule.ts';

const pageBytes = 4096;

const read = (eye: Eye, path: string) => eye.read(path);
const lines =
  (...prefixes: readonly string[]) =>
  (eye: Eye, path: string) =>
    eye.lines(path, ...prefixes);

const heldBytes = 32 * 1024 * 1024;

/** @param unitBytes what the gauge counts by */
const memory = (unitBytes: number): Step => ({
  kind: 'shared-memory',
  argument: heldBytes,
  held: '32 MiB of shared memory',
  rise: heldBytes / unitBytes,
  // Freed pages are counted once each processor has passed on what it holds back.
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
    // Sixteen keys, and the keyring that they are in.
    step: { kind: 'keys', argument: 'ballast', held: 'keys', rise: 17, settleMs: 150 },
    note: 'Counts what root holds; users that a namespace does not map are not listed there.',
  },
];

/** Those that no step moves. */
export const levels: readonly (Channel & Level)[] = [
  {
    name: 'slabinfo',
    what: 'caches of kernel objects',
    path: '/proc/slabinfo',
    ask: lines('dentry '),
    // Objects on the lists of each processor count as used, so it follows no step exactly.
    figure: figureOf(/^dentry +(\d{1,12}) /),
    compared: 'the directory entries in /proc/slabinfo',
  },
  // Whoever walks through folders moves these more than a step could.
  {
    name: 'dentry-state',
    what: 'count of directory entries',
    path: '/proc/sys/fs/dentry-state',
    ask: read,
    figure: figureOf(/^(\d{1,12})(?:\t-?\d+){5}\n$/),
    compared: 'the first figure of /proc/sys/fs/dentry-state',
  },
  {
    name: 'inode-nr',
    what: 'count of inodes',
    path: '/proc/sys/fs/inode-nr',
    ask: read,
    figure: figureOf(/^(\d{1,12})\t-?\d+\n$/),
    compared: 'the first figure of /proc/sys/fs/inode-nr',
  },
  {
    name: 'buddyinfo',
    what: 'free memory by block size',
    path: '/proc/buddyinfo',
    ask: read,
    figure: freePages,
    compared: 'the free pages of /proc/buddyinfo',
  },
  {
    name: 'pagetypeinfo',
    what: 'free memory by kind',
    path: '/proc/pagetypeinfo',
    ask: lines('Node    0, zone   Normal, type      Movable', 'Node    0, zone    DMA32, type      Movable'),
    figure: freePages,
    compared: 'the free movable pages of the first node in /proc/pagetypeinfo',
  },
];

const offset = () => 2 ** 40 + Math.floor(Math.random() * 2 ** 40);

/** The channels that list objects. */
export const traces: readonly (Channel & Trace)[] = [
  {
    name: 'locks',
    what: 'list of file locks',
    path: '/proc/locks',
    kind: 'file-lock',
    held: 'a lock of an open file',
    newMarker: () => String(offset()),
    note: 'Since Linux 4.9 locks that belong to processes are listed only where these are visible; those of open files still are everywhere.',
  },
  {
    name: 'keys',
    what: 'list of keys',
    path: '/proc/keys',
    kind: 'keys',
    held: 'keys',
    newMarker: () => `ballast-${offset()}`,
    controls: maskedByEngines,
    note: 'Lists only what the reader may view: an ordinary user none of root’s.',
  },
];
