import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { defineProbe, judgement } from '../probe.ts';

const list = '/proc/sysvipc/shm';
const mebibyte = 1024 * 1024;

/** True when one segment of exactly this size is listed; undefined when the answer is no list of segments. */
function listed(one: Reading, bytes: number): boolean | undefined {
  const text = wholeText(one);
  if (text === '') return false;
  const fields = text?.trimEnd().split('\n').length === 1 ? text.trim().split(/\s+/) : [];
  return fields.length >= 14 && fields[3] === String(bytes) ? true : undefined;
}

export const n12 = defineProbe({
  id: 'N12',
  title: 'Shared memory segments',
  category: 'namespaces',
  question: 'Does the host see its System V shared memory?',
  source: 'ipc_namespaces(7), shmget(2); proc(5), /proc/sysvipc/shm',
  method:
    'Attaches a segment of a random size inside, marked for removal and never touched, and looks for that size in the host’s list.',
  cannotShow: 'Stands for message queues and semaphores, which belong to the same namespace.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.strictObject({ bytes: z.int().positive(), own: reading, other: reading }),
  async gather({ inside, host }) {
    // The size is not a whole number of pages, so that no other segment has it by chance.
    const bytes = randomInt(mebibyte, 48 * mebibyte) | 1;
    return inside.holding('sysv-memory', bytes, async () => ({
      bytes,
      own: await inside.containing(list, ` ${bytes} `),
      other: await host.containing(list, ` ${bytes} `),
    }));
  },
  judge({ bytes, own, other }) {
    const onHost = listed(other, bytes);
    if (onHost === undefined)
      return judgement('inconclusive', 'the host’s shared memory could not be searched');
    if (onHost) return judgement('shared', 'the host sees its shared memory');
    return listed(own, bytes) === true
      ? judgement('isolated', 'the host does not see its shared memory')
      : judgement('inconclusive', 'the segment to look for was not even found inside');
  },
});
