import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { defineProbe, judgement, unreadable } from '../probe.ts';

export const r9 = defineProbe({
  id: 'R9',
  title: 'Size of its storage',
  category: 'limits',
  boundary: 'resources',
  kind: 'takes-more',
  opens: false,
  closedBy: ['limits'],
  question: 'Is what it may write limited only by the host’s own storage?',
  source: 'statfs(2)',
  method:
    'Compares the size of its root filesystem, in bytes and in files, with that of the filesystem on the host that holds what it writes.',
  cannotShow: 'Nothing is filled. A quota that statfs does not show is not seen.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.strictObject({ inside: reading, host: reading.nullable() }),
  gather: async ({ inside, host, hostSide: { storageFolder } }) => ({
    inside: await inside.statfs('/'),
    host: storageFolder === undefined ? null : await host.statfs(storageFolder),
  }),
  judge({ inside, host }) {
    const refusal = unreadable(inside, 'size of its storage');
    if (refusal !== undefined) return refusal;
    const [own, hosts] = [sizeIn(inside), host === null ? undefined : sizeIn(host)];
    if (own === undefined) return judgement('inconclusive', 'what it sees is no size of storage');
    if (hosts === undefined) return judgement('inconclusive', 'the host’s storage for it is not known');
    return own.bytes === hosts.bytes && own.files === hosts.files
      ? judgement('shared', 'its storage is as large as the host’s own')
      : judgement(
          'isolated',
          `its storage is ${Math.round(own.bytes / 2 ** 20)} MiB, not the host’s own size`,
        );
  },
});

/** The size in a line of type, block size, blocks, free blocks, files, free files. */
function sizeIn(one: Reading): { bytes: number; files: number } | undefined {
  const [, size, blocks, files] =
    /^[0-9a-f]{1,16} (\d{1,9}) (\d{1,15}) \d{1,15} (\d{1,20}) \d{1,20}\n$/.exec(wholeText(one) ?? '') ?? [];
  return size === undefined ? undefined : { bytes: Number(size) * Number(blocks), files: Number(files) };
}
