import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { descriptorsIn } from '../boundary/descriptors.ts';
import { defineHardware, monitorOf } from '../boundary/machine.ts';
import { siblingSide, withoutSibling } from '../boundary/sibling-side.ts';
import { judgement } from '../probe.ts';

export const v5 = defineHardware({
  id: 'V5',
  title: 'Files shared with siblings',
  boundary: 'mounts',
  kind: 'reaches',
  closedBy: ['omission'],
  question: 'Are there files of the host behind its disks that another machine has open too?',
  source: 'QEMU, docs/interop/qcow2.rst, backing files; docs/system/security.rst, least privilege',
  method:
    'Starts a second machine of the same target and compares on the host, by device and inode, the files that both have open.',
  cannotShow:
    'Reads of a shared file go through one page cache of the host, by which one guest may notice what another reads. That is not tried.',
  controls: [],
  evidence: z.union([z.strictObject({ own: reading, sibling: reading }), withoutSibling]),
  async look(context, pid) {
    const sibling = await siblingSide(context);
    if ('withoutSibling' in sibling) return sibling;
    const other = monitorOf({ boundary: sibling.processes }) ?? sibling.pid;
    return { own: await context.host.descriptors(pid), sibling: await context.host.descriptors(other) };
  },
  judge(seen) {
    if ('withoutSibling' in seen)
      return judgement('inconclusive', `no other machine could be had: ${seen.withoutSibling}`);
    const { own, sibling } = seen;
    const [mine, others] = [descriptorsIn(own), descriptorsIn(sibling)];
    if (mine === undefined || others === undefined)
      return judgement('inconclusive', 'the files of both machines are not known');
    const isFile = ({ type }: { readonly type: string }) => ['file', 'block', 'folder'].includes(type);
    const theirs = new Set(others.files.filter(isFile).map(({ identity }) => identity));
    const common = mine.files.filter((file) => isFile(file) && theirs.has(file.identity));
    const figures = { sharedFiles: common.length };
    if (common.length === 0)
      return judgement('closed', 'no file behind its disks is open in another machine too', figures);
    const named = common.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)).join(', ');
    return common.some(({ access }) => access !== 'read')
      ? judgement('open', `it may write to files of another machine too (${named})`, figures)
      : judgement('partly', `it reads files that another machine reads too (${named})`, figures);
  },
});
