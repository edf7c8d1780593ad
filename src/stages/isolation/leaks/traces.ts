import { randomInt } from 'node:crypto';
import { newMarker } from '../marker.ts';
import { type Channel, maskedByEngines } from './channel.ts';
import type { Trace } from './trace-rule.ts';

/** The channels that list objects. */
export const traces: readonly (Channel & Trace)[] = [
  {
    name: 'locks',
    what: 'list of file locks',
    path: '/proc/locks',
    kind: 'file-lock',
    held: 'a lock of an open file',
    newMarker: () => String(randomInt(2 ** 40, 2 ** 41)),
    note: 'Since Linux 4.9 locks that belong to processes are listed only where these are visible; those of open files still are everywhere.',
  },
  {
    name: 'keys',
    what: 'list of keys',
    path: '/proc/keys',
    kind: 'keys',
    held: 'keys',
    newMarker,
    controls: maskedByEngines,
    userControl: 'bare-process',
    note: 'Lists only what the reader may view. An ordinary user may view these keys; the keys that programs make are usually hidden from other users.',
  },
];
