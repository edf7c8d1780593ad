import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Eye } from '../../../inside/eye.ts';
import { figureIn, type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { cgroupFile } from '../limit-files.ts';
import { defineProbe, judgement, kernelOwner } from '../probe.ts';
import { underWatchdog } from '../watchdog.ts';

const beyond = 16;
/** The most processes that are tried; more would burden the host, which nothing might stop. */
const mostSleepers = 2048;
/** The time that they stay for the host to look for them, and the interval between its looks. */
const stayMs = 500;
const paceMs = 50;
const mostLooks = 200;
const eventsPrefix = 'max ';
const threadsPrefix = 'Threads:';

export const r7 = defineProbe({
  id: 'R7',
  title: 'Processes beyond the limit',
  category: 'limits',
  boundary: 'resources',
  kind: 'takes-more',
  closedBy: ['limits'],
  question: 'Can it start more processes than it was given?',
  source: 'cgroup-v2.rst, pids.max and pids.events',
  method: `Starts ${beyond} sleeping processes more than its limit, under a watchdog of the host. They must be refused, and counted by the host; or be none of the host’s, whose threads of the emulator do not rise.`,
  cannotShow: `Not tried with limits above ${mostSleepers - beyond}.`,
  users: ['root'],
  controls: ['no-limits'],
  evidence: z.strictObject({
    kernel: kernelOwner,
    pids: z.number().positive(),
    /** The number tried; null when none was. */
    tried: reading.nullable(),
    /** The counts of refusals; null where its cgroup does not have them. */
    refused: z.strictObject({ before: reading, after: reading }).nullable(),
    /** The threads of its first process on the host: before, and the most while the others slept. */
    threads: z.strictObject({ before: reading, most: reading }),
  }),
  async gather(context) {
    const { host, hostSide, inside, kernel, limits } = context;
    const count = limits.pids + beyond;
    const file = await cgroupFile(host, hostSide.cgroupFolders, ['pids.events']);
    const counter = async () => (file ? host.lines(`${file.folder}/${file.name}`, eventsPrefix) : undefined);
    const before = await counter();
    const status = `/proc/${hostSide.pid}/status`;
    const threads = await host.lines(status, threadsPrefix);
    let most = threads;
    let tried: Reading | null = null;
    if (count <= mostSleepers) {
      // Where the limit is the host's, it refuses at once, and nobody else may be refused for longer than that.
      const sleepers = () => inside.sleepers(count, kernel === 'host' ? 0 : stayMs);
      [tried, most] = await underWatchdog(context, () => mostWhile(host, status, sleepers()));
    }
    const after = await counter();
    const refused = before && after ? { before, after } : null;
    return { kernel, pids: limits.pids, tried, refused, threads: { before: threads, most } };
  },
  judge({ kernel, pids, tried, refused, threads }) {
    if (tried === null) return judgement('inconclusive', `${pids} processes are too many to try harmlessly`);
    const [, started, error] = /^(\d{1,7}) ([A-Z]{2,10})\n$/.exec(wholeText(tried) ?? '') ?? [];
    if (started === undefined) return judgement('inconclusive', 'starting processes could not be tried');
    const all = error === 'OK' && Number(started) === pids + beyond;
    if (!all && error !== 'EAGAIN')
      return judgement('inconclusive', `starting processes came to no known end (${error})`);
    if (kernel === 'own') {
      const [before, most] = [threads.before, threads.most].map((one) => figureIn(one, threadsPrefix));
      if (before === undefined || most === undefined)
        return judgement('inconclusive', 'the host’s side of it could not be read');
      return most - before < Number(started) / 2
        ? judgement('isolated', `${started} processes of its own kernel are none of the host’s`)
        : judgement('inconclusive', `the host’s threads rose by ${most - before} with its processes`);
    }
    if (all)
      return judgement('exposed', `it started ${started} processes, more than the ${pids} it is limited to`);
    const times = refused && [refused.before, refused.after].map((one) => figureIn(one, eventsPrefix));
    return times !== null && (times[1] ?? 0) > (times[0] ?? Number.POSITIVE_INFINITY)
      ? judgement('isolated', `it is refused more than its ${pids} processes, counted by the host`)
      : judgement('inconclusive', `it was refused after ${started} processes, but not by its limit`);
  },
});

/** The result of an action, and the most threads that the host saw meanwhile. */
async function mostWhile(host: Eye, status: string, action: Promise<Reading>): Promise<[Reading, Reading]> {
  let going = true;
  const end = () => {
    going = false;
  };
  action.then(end, end);
  let most = await host.lines(status, threadsPrefix);
  for (let look = 0; going && look < mostLooks; look++) {
    await sleep(paceMs);
    const now = await host.lines(status, threadsPrefix);
    if ((figureIn(now, threadsPrefix) ?? 0) > (figureIn(most, threadsPrefix) ?? 0)) most = now;
  }
  return [await action, most];
}
