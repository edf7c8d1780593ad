import type { ProbeSession } from '../../../inside/session.ts';
import { askFor, malformed } from './ask.ts';

/**
 * The paths that are left out: files that engines and Ballast itself put into a root filesystem, and the kernel's own.
 */
const leftOut = [
  '/proc',
  '/sys',
  '/dev',
  '/etc/hosts',
  '/etc/hostname',
  '/etc/resolv.conf',
  '/.dockerenv',
  '/.ballast',
  '/lost+found',
];
const timeoutMs = 60_000;
/**
 * A margin for the age of files: the kernel's timestamps lag by some milliseconds, and a request is on its way for
 * some.
 */
const marginMs = 1000;

/** The share of the contents that is compared, the same in two places that are compared. */
export interface Share {
  /** The share of the files outside /etc, in thousandths. */
  readonly thousandths: number;
  readonly largestBytes: number;
}

export interface Totals {
  readonly entries: number;
  readonly bytes: number;
  readonly files: number;
  readonly comparedFiles: number;
  readonly comparedBytes: number;
  /** The number of entries changed since the instance began to be made, without folders. */
  readonly recent: number;
}

export interface Manifest extends Totals {
  /** The digest of each bucket, of the entries that are not recent. */
  readonly buckets: readonly string[];
  /** The digest of each bucket, of mode, owner and attributes of all its folders, recent ones too. */
  readonly folders: readonly string[];
  /** Some of the recent paths. */
  readonly recentPaths: readonly string[];
}

/** One file, folder or device; `unreadable` is a folder whose names cannot be read. */
export type Entry =
  | {
      readonly kind: 'entry';
      readonly path: string;
      readonly recent: boolean;
      readonly words: Readonly<Record<EntryWord, string>>;
    }
  | { readonly kind: 'unreadable'; readonly path: string; readonly error: string };

export const entryWords = [
  'mode',
  'uid',
  'gid',
  'size',
  'mtime',
  'device',
  'links',
  'target',
  'xattrs',
  'content',
] as const;
export type EntryWord = (typeof entryWords)[number];

/** The properties of a folder that stay as they are when something is written into it. */
export const folderWords = ['mode', 'uid', 'gid', 'xattrs'] as const satisfies readonly EntryWord[];

/** A root filesystem to look at: its path as seen from there, and the instant from which changes count as recent. */
export interface Tree {
  readonly session: ProbeSession;
  readonly root: string;
  /** The instant at which the instance began to be made, ns of the harness's clock; undefined: nothing is recent. */
  readonly sinceNs: bigint | undefined;
}

/** Reads digests and totals of everything below the root. */
export async function readManifest(tree: Tree, share: Share): Promise<Manifest> {
  const { body } = await askFor(tree.session, 'manifest', argumentsOf(tree, share, '-'), { timeoutMs });
  return parseManifest(body.toString('latin1'));
}

/** Reads the entries of some buckets, and tells whether there were more of them than an answer holds. */
export async function readEntries(
  tree: Tree,
  share: Share,
  buckets: readonly number[],
): Promise<{ readonly entries: readonly Entry[]; readonly cut: boolean }> {
  const args = argumentsOf(tree, share, buckets.join(','));
  const { body, cut } = await askFor(tree.session, 'manifest', args, { timeoutMs });
  return { entries: parseEntries(body.toString('latin1'), cut), cut };
}

function argumentsOf({ root, sinceNs }: Tree, { thousandths, largestBytes }: Share, buckets: string) {
  const ageMs =
    sinceNs === undefined ? 0 : marginMs + Number((process.hrtime.bigint() - sinceNs) / 1_000_000n);
  return [root, ageMs, thousandths, largestBytes, buckets, ...leftOut];
}

const answer =
  /^((?:\d{1,15} ){5}\d{1,15})\n((?:[0-9a-f]{16}){1,4096})\n((?:[0-9a-f]{16}){1,4096})\n((?:[!-~]{1,3200}\n){0,64})$/;

/** @throws BallastError `equivalence-malformed` */
export function parseManifest(text: string): Manifest {
  const [, head = '', digests = '', ofFolders = '', paths = ''] = answer.exec(text) ?? [];
  const metrics = head.split(' ').map(Number);
  if (metrics.length !== 6) throw malformed('the list of files');
  const [entries = 0, bytes = 0, files = 0, comparedFiles = 0, comparedBytes = 0, recent = 0] = metrics;
  const [buckets = [], folders = []] = [digests, ofFolders].map((all) => all.match(/.{16}/g) ?? []);
  const recentPaths = paths.split('\n').slice(0, -1);
  return { entries, bytes, files, comparedFiles, comparedBytes, recent, buckets, folders, recentPaths };
}

const line =
  /^([0-7]{4,7}) (\d{1,10}) (\d{1,10}) (\d{1,19}) (-?\d{1,19}) (\d{1,10}:\d{1,10}) ([\d@a-f]{1,32}) ([-0-9a-f]{1,16}) ([-?0-9a-f]{1,16}) ([-0-9a-f]{1,32}|E[A-Z0-9]{1,20}) (recent|old) ([!-~]{1,3200})$/;

/**
 * Parses entries; when `cut`, the last line may be incomplete.
 * @throws BallastError `equivalence-malformed`
 */
export function parseEntries(text: string, cut: boolean): readonly Entry[] {
  const lines = text.split('\n');
  if (lines.pop() !== '' && !cut) throw malformed('the list of files');
  return lines.map((one): Entry => {
    const [, error, folder] = /^unreadable (E[A-Z0-9]{1,20}) ([!-~]{1,3200})$/.exec(one) ?? [];
    if (error !== undefined && folder !== undefined) return { kind: 'unreadable', path: folder, error };
    const match = line.exec(one);
    if (match === null) throw malformed('an entry of the list of files');
    const words = Object.fromEntries(entryWords.map((word, index) => [word, match[index + 1] ?? '']));
    return {
      kind: 'entry',
      path: match[12] ?? '',
      recent: match[11] === 'recent',
      words: words as Record<EntryWord, string>,
    };
  });
}
