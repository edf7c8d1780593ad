import { formatBytes } from '../../wording/format.ts';
import { judged, line, type Pair } from './line.ts';
import type { FileDifference, FilesEvidence, ProgramEvidence, RunFile } from './records.ts';
import type { CertificateLine } from './summary.ts';

/** Compares the executable, the files it has mapped and those its arguments name. */
export function programLine({ own, reference, ownUserland }: Pair): CertificateLine {
  return judged(own.program, reference.program, (mine, theirs) => {
    const [files, models] = [byPath(mine), byPath(theirs)];
    const shared = [...files.values()].filter(({ path }) => models.has(path));
    const unread = [...files.values(), ...models.values()].filter(({ digest }) => !isDigest(digest));
    const other = shared.filter(({ path, digest }) => models.get(path)?.digest !== digest);
    const only = [...files.keys()].filter((path) => !models.has(path));
    const notHere = [...models.keys()].filter((path) => !files.has(path));
    const details = [
      ...other.map(({ path }) => `${path}: its content is another`),
      ...only.map((path) => `${path}: loaded here and not in the reference`),
      ...notHere.map((path) => `${path}: loaded in the reference and not here`),
    ];
    const same = `${count(shared.length - other.length, 'file')} with the same content`;
    if (ownUserland !== undefined) {
      const executable = mine.files.find(({ role }) => role === 'executable');
      const alike = executable !== undefined && models.get(executable.path)?.digest === executable.digest;
      const text = `${ownUserland}; the executable is ${alike ? 'the same' : 'another'}, and of all it runs ${same}`;
      return line('explained', text, details);
    }
    if (other.length > 0)
      return line(
        'different',
        `of what it runs ${count(other.length, 'file')} ${other.length === 1 ? 'differs' : 'differ'}: ${other[0]?.path}`,
        details,
      );
    if (unread.length > 0)
      return line('untold', `${unread[0]?.path} could not be read (${unread[0]?.digest})`);
    if (shared.length === 0) return line('untold', 'nothing of what it runs could be compared');
    return details.length === 0
      ? line('equal', `executable and libraries: ${same}`)
      : line('explained', `${same}; what is loaded by now differs`, details);
  });
}

/** Compares everything in the root filesystem. */
export function filesLine({ own, reference, ownUserland }: Pair): CertificateLine {
  return judged(own.files, reference.files, (mine, theirs) => {
    if (ownUserland !== undefined)
      return line('explained', `${ownUserland}: ${count(mine.entries, 'file')} of its own`);
    const [passed, withheld] = isSandbox(own)
      ? parted(mine.differences ?? [], isWithheld)
      : [mine.differences ?? [], []];
    const details = unlike(passed, theirs.differences ?? []);
    const isWhole = [mine, theirs].every(
      ({ more, unlisted, differences }) => !more && unlisted === 0 && differences,
    );
    const written = writtenText(mine);
    const closed = passed.filter(({ kind }) => kind === 'unreadable');
    if (isWhole && closed.length > 0 && closed.length === details.length)
      return line(
        'untold',
        `${count(closed.length, 'folder')} cannot be looked into: ${closed[0]?.path}`,
        details,
      );
    if (details.length > 0 || !isWhole) {
      const some = `${isWhole ? '' : 'at least '}${count(details.length, 'file')}`;
      const verb = details.length === 1 ? 'differs' : 'differ';
      const named = details.slice(0, 3).map((text) => text.slice(0, 200));
      return line(
        'different',
        `${some} ${verb}: ${named.join('; ')}${details.length > 3 ? '; …' : ''}`,
        details,
      );
    }
    const compared = Math.min(mine.comparedFiles, theirs.comparedFiles);
    const bytes = formatBytes(Math.min(mine.comparedBytes, theirs.comparedBytes));
    const contents =
      compared === mine.files
        ? 'all contents'
        : `the contents of ${metric(compared)} of ${count(mine.files, 'file')}`;
    const same = `${count(mine.entries, 'entry')} and ${contents} (${bytes})${written}`;
    if (withheld.length === 0) return line('equal', same);
    const text = `${same}; its sandbox does not pass on all that is known about ${count(withheld.length, 'file')}`;
    return line(
      'explained',
      text,
      withheld.map((one) => `${one.path}: ${kindText(one)}`),
    );
  });
}

/**
 * True for a kernel of its own without a machine of its own, such as gVisor's, which serves files by a protocol of its
 * own.
 */
function isSandbox({ machine, limits }: Pair['own']): boolean {
  const hasMachine = 'machine' in limits && limits.machine.memory !== null;
  return 'ownKernel' in machine && machine.ownKernel !== false && !hasMachine;
}

/** True for what such a protocol does not pass on: extended attributes, numbers of devices, pipes and sockets. */
function isWithheld({ kind, in: words }: FileDifference): boolean {
  const some = kind === 'changed' ? ['xattrs', 'device'] : kind === 'missing' ? ['fifo', 'socket'] : [];
  return words.length > 0 && words.every((word) => some.includes(word));
}

function parted<T>(
  items: readonly T[],
  isSecond: (item: T) => boolean,
): readonly [readonly T[], readonly T[]] {
  return [items.filter((item) => !isSecond(item)), items.filter(isSecond)];
}

/** The differences from the image that only one target has, or that the two targets do not have alike. */
function unlike(own: readonly FileDifference[], theirs: readonly FileDifference[]): readonly string[] {
  const models = new Map(theirs.map((one) => [one.path, one]));
  const paths = new Set(own.map(({ path }) => path));
  const key = (one: FileDifference | undefined) => one && `${one.kind} ${one.own}`;
  return [
    ...own
      .filter((one) => key(one) !== key(models.get(one.path)))
      .map((one) => `${one.path}: ${kindText(one)}`),
    ...theirs
      .filter(({ path }) => !paths.has(path))
      .map((one) => `${one.path}: in the reference ${kindText(one)}`),
  ];
}

function kindText(one: FileDifference): string {
  switch (one.kind) {
    case 'added':
      return 'not in the image';
    case 'missing':
      return 'missing, but in the image';
    case 'unreadable':
      return `it cannot be looked into (${one.own})`;
    case 'changed':
      return `other than in the image (${one.in.join(', ')})`;
  }
}

function writtenText({ written, writtenUnlisted }: FilesEvidence): string {
  const some = written.length + writtenUnlisted;
  if (some === 0) return '';
  const names = written.slice(0, 3).join(', ');
  return `; left out is what has been changed since it began: ${names}${some > 3 ? ` and ${some - 3} more` : ''}`;
}

function byPath({ files }: ProgramEvidence): ReadonlyMap<string, RunFile> {
  return new Map(files.map((file) => [file.path, file]));
}

function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

const metric = (value: number) => value.toLocaleString('en-US');

function count(value: number, what: 'file' | 'folder' | 'entry'): string {
  const plural = what === 'entry' ? 'entries' : `${what}s`;
  return `${metric(value)} ${value === 1 ? what : plural}`;
}
