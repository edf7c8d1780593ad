import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { BallastError } from '../../../errors.ts';
import type { Eye } from '../../../inside/eye.ts';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { defineProbe, judgement, unreadable } from '../probe.ts';

const list = '/proc/sysvipc/shm';
const mebibyte = 1024 * 1024;

/** True when one segment of exactly this size is listed; undefined when the answer is no list of segments. */
function listed(one: Reading, bytes: number): boolean | undefined {
  const text = wholeText(one);
  if (text === '') return false;
  const fields = text?.trimEnd().split('\n').length === 1 ? text.trim().split(/\s+/) : [];
  return fields.length >= 14 && fields[3] === String(bytes) ? true : undefined;
}

/** A segment of this size, and where it is listed. */
const search = z.strictObject({ bytes: z.int().positive(), where: reading });

/** Its size is not a whole number of pages, so that no other segment has it by chance. */
const newSize = () => randomInt(mebibyte, 48 * mebibyte) | 1;

/** A segment of the instance's own, looked for inside; null when it may not have one. */
async function ownSegment(inside: Eye) {
  const bytes = newSize();
  try {
    const where = await inside.holding('sysv-memory', bytes, () => inside.containing(list, ` ${bytes} `));
    return { bytes, where };
  } catch (error) {
    if (error instanceof BallastError && error.code === 'probe-hold') return null;
    throw error;
  }
}

export const n12 = defineProbe({
  id: 'N12',
  title: 'Shared memory segments',
  category: 'namespaces',
  boundary: 'processes',
  kind: 'reaches',
  closedBy: ['namespaces'],
  question: 'Does it see the host’s System V shared memory?',
  source: 'ipc_namespaces(7), shmget(2); proc(5), /proc/sysvipc/shm',
  method:
    'Attaches a segment of a random size on the host, marked for removal and never touched, and looks for that size in its list; and one of its own, without which a missing one says nothing.',
  cannotShow: 'Stands for message queues and semaphores, which belong to the same namespace.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.strictObject({
    bytes: search.shape.bytes,
    own: reading,
    other: reading,
    itself: search.nullable(),
  }),
  async gather({ inside, host }) {
    const bytes = newSize();
    const shown = await host.holding('sysv-memory', bytes, async () => ({
      bytes,
      own: await host.containing(list, ` ${bytes} `),
      other: await inside.containing(list, ` ${bytes} `),
    }));
    return { ...shown, itself: await ownSegment(inside) };
  },
  judge({ bytes, own, other, itself }) {
    if (listed(own, bytes) !== true)
      return judgement('inconclusive', 'the segment to look for was not even found on the host');
    const inside = listed(other, bytes);
    if (inside === true) return judgement('shared', 'it sees the host’s shared memory');
    if (inside === undefined) {
      const refusal = other.kind === 'refused' ? unreadable(other, 'list of shared memory') : undefined;
      return refusal ?? judgement('inconclusive', 'its shared memory could not be searched');
    }
    return itself !== null && listed(itself.where, itself.bytes) === true
      ? judgement('isolated', 'it does not see the host’s shared memory')
      : judgement('inconclusive', 'it does not even see its own shared memory');
  },
});
