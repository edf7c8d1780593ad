import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { defineProbe, judgement, kernelOwner } from '../probe.ts';
import { siblingIfAny } from '../sibling.ts';

/** One trial: the page is given up and read again, first alone, then after the neighbour has read it. */
const trial = z.strictObject({ alone: reading, neighbour: reading, after: reading });
const trials = 2;

export const pageCache = defineProbe({
  id: 'L-page-cache',
  title: 'Leak of what neighbours read',
  category: 'leaks',
  boundary: 'activity',
  kind: 'reads-others',
  cause: 'shared-kernel',
  closedBy: [],
  question: 'Does it notice which files of their common image a neighbour reads?',
  source:
    'Gruss et al., “Page Cache Attacks”, CCS 2019; posix_fadvise(2); getrusage(2), ru_majflt; CVE-2026-31431',
  method:
    'Gives up one page of a file of its image that nobody uses, so that it must come from the disk; then again, but a second instance of the same image reads that page first (or the host, where only one instance can be had). If it comes from memory then, both read the same copy. The file is only read; whoever reads that page next may wait for the disk once.',
  cannotShow:
    'What lies behind a virtual machine’s own cache, such as the host’s cache of a base disk, differs in time alone, which is not measured. It says nothing of files that the two do not have in common.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.strictObject({
    kernel: kernelOwner,
    page: reading,
    trials: z
      .union([z.array(trial).length(trials), z.strictObject({ withoutSibling: z.string().max(300) })])
      .nullable(),
  }),
  async gather(context) {
    const { inside, kernel } = context;
    const page = await inside.pages.find();
    const place = placeIn(page);
    if (place === undefined) return { kernel, page, trials: null };
    const { path, offset } = place;
    const sibling = await siblingIfAny(context);
    if (typeof sibling === 'string' && kernel !== 'host')
      return { kernel, page, trials: { withoutSibling: sibling } };
    // Beside a bare process there is often no other: then the host itself is a neighbour that reads its files.
    const read =
      typeof sibling === 'string'
        ? () => context.host.pages.touch(`/proc/${context.hostSide.pid}/root${path}`, offset)
        : () => sibling.eye.pages.touch(path, offset);
    const done: z.output<typeof trial>[] = [];
    while (done.length < trials) {
      await inside.pages.drop(path, offset);
      const alone = await inside.pages.touch(path, offset);
      await inside.pages.drop(path, offset);
      const neighbour = await read();
      done.push({ alone, neighbour, after: await inside.pages.touch(path, offset) });
    }
    return { kernel, page, trials: done };
  },
  judge({ kernel, page, trials: done }) {
    if (done === null) {
      return wholeText(page) === 'none\n'
        ? judgement('absent', 'no page of its image comes from the disk again once it was given up')
        : judgement('inconclusive', 'it could not look for a page');
    }
    if ('withoutSibling' in done)
      return judgement('inconclusive', `no other instance could be had: ${done.withoutSibling}`);
    const all = (key: 'alone' | 'after', source: string) =>
      done.every((one) => wholeText(one[key]) === source);
    if (!all('alone', 'disk\n') || done.some(({ neighbour }) => !isSource(neighbour)))
      return judgement('inconclusive', 'the page did not come from the disk even alone');
    if (all('after', 'memory\n'))
      return judgement('shared', 'what a neighbour reads of their image is in its memory as well');
    if (!all('after', 'disk\n'))
      return judgement('inconclusive', 'the page came from memory once and from the disk once');
    return kernel === 'own'
      ? judgement('isolated', 'what a neighbour reads of their image does not come to its memory')
      : judgement(
          'inconclusive',
          'the page is not in both’s memory, but the file may not be of their common image',
        );
  },
});

function isSource(one: Reading): boolean {
  return ['disk\n', 'memory\n'].includes(wholeText(one) ?? '');
}

function placeIn(page: Reading): { path: string; offset: number } | undefined {
  const [, offset, path] = /^(\d{1,15}) (\/.+)\n$/.exec(wholeText(page) ?? '') ?? [];
  return path === undefined ? undefined : { path, offset: Number(offset) };
}
