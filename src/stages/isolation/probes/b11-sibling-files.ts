import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { bitsOf, type FileRights, fileRights } from '../boundary/file-rights.ts';
import { defineBehind, isHosts, namespacePair, notKnown, readNamespace } from '../boundary/processes.ts';
import { siblingSide, withoutSibling } from '../boundary/sibling-side.ts';
import { type ThreadRights, threadRights } from '../boundary/threads.ts';

const mostFiles = 12;
const mostFolders = 16;
const ptraceCapability = 1n << 19n;

const seenOfSibling = z.strictObject({
  threads: reading,
  user: namespacePair,
  /** The folder that keeps what the sibling writes; null: the engine does not say. */
  folder: z.string().nullable(),
  names: reading.nullable(),
  /** The rights to the folder and to those above it, the outermost first. */
  folders: reading.nullable(),
  files: reading.nullable(),
  sibling: reading,
  /** The owner of the sibling's /proc: root where nobody may look into its memory. */
  siblingProcess: reading,
  yama: reading,
});

const none: Reading = { kind: 'refused', error: 'ENOENT', detail: '' };

/** A number of files, in words. */
const counted = (files = 0) => (files === 1 ? 'a file' : `${files} files`);

/** The folder and all above it but the root, the outermost first. */
function pathTo(folder: string): string[] {
  const parts = folder.split('/').filter(Boolean);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`).slice(-mostFolders);
}

function mayTrace(seen: z.output<typeof seenOfSibling>, own: ThreadRights, overHost: boolean): boolean {
  if (overHost && ((own.effective | own.permitted) & ptraceCapability) !== 0n) return true;
  const scope = /^(\d)\n$/.exec(wholeText(seen.yama) ?? '0\n')?.[1] ?? '0';
  const other = threadRights(seen.sibling)?.[0];
  const owner = /^[0-7]+ (\d+) /.exec(wholeText(seen.siblingProcess) ?? '')?.[1];
  if (other === undefined || owner === undefined || scope !== '0') return false;
  const user = own.users[1];
  // A process that may not be dumped belongs to root in /proc.
  return other.users.slice(0, 3).every((one) => one === user) && Number(owner) === user;
}

export const b11 = defineBehind({
  id: 'B11',
  title: 'Files of a sibling',
  kind: 'barrier-missing',
  closedBy: ['own-user'],
  question: 'What of another instance could what its workload would break into open on the host?',
  source: 'QEMU, docs/system/security.rst, “Principle of Least Privilege”; acl(5); ptrace(2), PTRACE_MODE',
  method:
    'Starts a second instance of the same target. Compares on the host the mode, owner and access list of its folder, of those above and of the files in it with the user, groups and capabilities of the process, and tells whether it might trace the sibling’s process. Nothing is opened.',
  cannotShow:
    'It asks what the user may, once out of the process’s own root folder. Mounts, filters and security modules may stand in the way: the other questions of this category ask for them.',
  controls: ['privileged', 'host-mount'],
  seen: z.union([seenOfSibling, withoutSibling]),
  async look(host, { pid }, context) {
    const sibling = await siblingSide(context);
    if ('withoutSibling' in sibling) return sibling;
    const folder = sibling.storageFolder ?? null;
    const names = folder === null ? null : await host.list(folder, mostFiles);
    const listed = names?.kind === 'content' ? names.text.split('\n').filter(Boolean) : [];
    const files = listed.slice(0, mostFiles).map((name) => `${folder}/${name}`);
    return {
      threads: await host.threads(pid),
      user: await readNamespace(host, pid, 'user'),
      folder,
      names,
      folders: folder === null ? null : await host.rights(...pathTo(folder)),
      files: files.length === 0 ? null : await host.rights(...files),
      sibling: await host.threads(sibling.pid),
      siblingProcess: await host.stat(`/proc/${sibling.pid}/fd`),
      yama: await host.read('/proc/sys/kernel/yama/ptrace_scope', 8),
    };
  },
  find(seen) {
    if ('withoutSibling' in seen) return notKnown(`a sibling: none could be had (${seen.withoutSibling})`);
    const threads = threadRights(seen.threads);
    const overHost = isHosts('user', seen.user);
    const folders = seen.folders === null ? undefined : fileRights(seen.folders);
    const files = seen.files === null ? [] : fileRights(seen.files);
    if (threads === undefined || overHost === undefined) return notKnown('its rights');
    const isWhole =
      folders?.length === pathTo(seen.folder ?? '').length &&
      !folders.includes(undefined) &&
      seen.names?.kind === 'content';
    if (folders === undefined || files === undefined || !isWhole) return notKnown('the files of a sibling');
    const can = (file: FileRights | undefined, bit: number) =>
      file !== undefined && threads.some((one) => (bitsOf(file, one, overHost) & bit) !== 0);
    const passes = folders.every((folder) => can(folder, 1));
    const isFile = (file: FileRights | undefined) =>
      file !== undefined && (file.mode & 0o170000) === 0o100000;
    const [writable, readable] = [2, 4].map(
      (bit) => files.filter((file) => passes && isFile(file) && can(file, bit)).length,
    );
    const mayList = passes && can(folders.at(-1), 4);
    const traces = threads.some((one) => mayTrace(seen, one, overHost));
    const figures = { siblingFilesWritable: writable ?? 0, siblingFilesReadable: readable ?? 0 };
    const ways = [
      ...((writable ?? 0) > 0 ? [`write to ${counted(writable)} of a sibling`] : []),
      ...((writable ?? 0) === 0 && (readable ?? 0) > 0 ? [`read ${counted(readable)} of a sibling`] : []),
      ...((writable ?? 0) + (readable ?? 0) === 0 && mayList ? ['look into the folder of a sibling'] : []),
      ...(traces ? ['trace the process of a sibling'] : []),
    ];
    if (ways.length === 0 && wholeText(seen.names ?? none) === undefined)
      return notKnown('all files of a sibling');
    return ways.length > 0
      ? { state: 'open', says: `may, by its user, ${ways.join(' and ')}`, brief: 'may', figures }
      : { state: 'closed', says: 'may, by its user, open nothing of a sibling', brief: 'may not', figures };
  },
});
