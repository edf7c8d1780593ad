import type { Eye } from '../../../inside/eye.ts';
import type { Channel } from './channel.ts';
import { figureOf, freePages } from './figures.ts';
import type { Level } from './level-rule.ts';

const read = (eye: Eye, path: string) => eye.read(path);
const lines =
  (...prefixes: readonly string[]) =>
  (eye: Eye, path: string) =>
    eye.lines(path, ...prefixes);

/** The channels that go up and down, but by no step of the host’s. */
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
  // Programs that walk through folders move these more than a step could.
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
