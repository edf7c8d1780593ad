import type { ProbeSession } from '../../../inside/session.ts';
import type { FileDifference, FilesEvidence } from '../records.ts';
import {
  type Entry,
  entryWords,
  folderWords,
  type Manifest,
  readEntries,
  readManifest,
  type Share,
  type Tree,
} from './manifest.ts';

/**
 * The bytes of content that are compared at first, and then where the first were quick: an emulated guest or a sandbox
 * takes seconds for those.
 */
const budgetsBytes = [24 * 2 ** 20, 512 * 2 ** 20] as const;
const quickNs = 1_500_000_000n;
const mostBuckets = 64;
const mostListed = 100;

/** The image itself on the host, with which every target is compared; it is asked once for each share. */
export class ImageFiles {
  readonly #tree: Tree;
  readonly #manifests: Map<number, Promise<Manifest>>;

  /** `manifests`: those that other sessions have asked for already. */
  constructor(session: ProbeSession, folder: string, manifests = new Map<number, Promise<Manifest>>()) {
    this.#tree = { session, root: folder, sinceNs: undefined };
    this.#manifests = manifests;
  }

  /** The share of it that can be compared within a budget. */
  async shareWithin(budgetBytes: number): Promise<Share> {
    const { bytes } = await this.manifest({ thousandths: 0, largestBytes: budgetBytes });
    const thousandths = Math.min(1000, Math.floor((1000 * budgetBytes) / Math.max(bytes, 1)));
    return { thousandths, largestBytes: budgetBytes };
  }

  entries(share: Share, buckets: readonly number[]): ReturnType<typeof readEntries> {
    return readEntries(this.#tree, share, buckets);
  }

  manifest(share: Share): Promise<Manifest> {
    const key = share.thousandths * 2 ** 40 + share.largestBytes;
    const asked = this.#manifests.get(key) ?? readManifest(this.#tree, share);
    this.#manifests.set(key, asked);
    return asked;
  }
}

/** The differences between an instance's files and the image; when `listed`, with their names. */
export async function gatherFiles(inside: Tree, image: ImageFiles, listed: boolean): Promise<FilesEvidence> {
  const { share, manifest } = await manifestInside(inside, image);
  const { buckets, folders, recent, recentPaths, ...others } = manifest;
  const totals = {
    ...others,
    written: recentPaths,
    writtenUnlisted: Math.max(0, recent - recentPaths.length),
  };
  if (!listed) return { ...totals, differences: null, unlisted: 0, more: false };
  const images = await image.manifest(share);
  const differing = [...buckets.keys()].filter((index) => buckets[index] !== images.buckets[index]);
  // The digest of folders also differs for one that the workload has made, which is no difference.
  const withFolders = [...folders.keys()].filter((index) => folders[index] !== images.folders[index]);
  const asked = new Set([...differing.slice(0, mostBuckets), ...withFolders]);
  const entries = await entriesOfBoth(inside, image, share, [...asked]);
  const differences = differencesOf(entries.own, entries.images);
  return {
    ...totals,
    differences: differences.slice(0, mostListed),
    unlisted: Math.max(0, differences.length - mostListed),
    more: differing.length > mostBuckets || entries.isCut,
  };
}

/** The manifest inside, with as many contents as can be read quickly there. */
async function manifestInside(
  inside: Tree,
  image: ImageFiles,
): Promise<{ share: Share; manifest: Manifest }> {
  const [little, much] = budgetsBytes;
  const share = await image.shareWithin(little);
  const startedNs = process.hrtime.bigint();
  const manifest = await readManifest(inside, share);
  const isQuick = process.hrtime.bigint() - startedNs < quickNs;
  if (!isQuick || share.thousandths === 1000) return { share, manifest };
  const larger = await image.shareWithin(much);
  return { share: larger, manifest: await readManifest(inside, larger) };
}

/**
 * The entries of both sides, of so many buckets at a time as an answer holds: half a list cannot show that anything is
 * missing. `isCut`: not even those of one bucket are whole.
 */
async function entriesOfBoth(inside: Tree, image: ImageFiles, share: Share, buckets: readonly number[]) {
  const found = { own: [] as Entry[], images: [] as Entry[] };
  let size = mostBuckets;
  for (let from = 0; from < buckets.length && size > 0; ) {
    const some = buckets.slice(from, from + size);
    const own = await readEntries(inside, share, some);
    const images = own.cut ? own : await image.entries(share, some);
    if (images.cut) {
      size = Math.floor(size / 2);
      continue;
    }
    found.own.push(...own.entries);
    found.images.push(...images.entries);
    from += some.length;
  }
  return { ...found, isCut: size === 0 };
}

/**
 * The differences from the image. Recent entries were written by the workload itself and are none; but a folder of the
 * image into which something was written, as into the root, keeps its mode and owner. Pure.
 */
export function differencesOf(own: readonly Entry[], images: readonly Entry[]): readonly FileDifference[] {
  const inImage = new Map(images.map((entry) => [entry.path, entry]));
  const seen = new Set(own.map(({ path }) => path));
  const differences = own.flatMap((entry): FileDifference[] => {
    const { path } = entry;
    if (entry.kind === 'unreadable') return [{ path, kind: 'unreadable', in: [], own: entry.error }];
    const model = inImage.get(path);
    if (entry.recent && !(kindOf(entry) === 'folder' && model && kindOf(model) === 'folder')) return [];
    const compared = entry.recent ? folderWords : entryWords;
    const words =
      model?.kind === 'entry' ? compared.filter((word) => entry.words[word] !== model.words[word]) : [];
    if (words.length === 0 && (entry.recent || model?.kind === 'entry')) return [];
    const kind = model === undefined ? 'added' : 'changed';
    return [{ path, kind, in: words, own: compared.map((word) => entry.words[word]).join(' ') }];
  });
  const closed = own.flatMap(({ kind, path }) => (kind === 'unreadable' ? [path.replace(/\/$/, '')] : []));
  const missing = images
    .filter(({ path }) => !seen.has(path) && !closed.some((folder) => path.startsWith(`${folder}/`)))
    .map((entry): FileDifference => ({ path: entry.path, kind: 'missing', in: [kindOf(entry)], own: '' }));
  return [...differences, ...missing].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The kinds of file by the first digits of their mode; see inode(7). */
const kinds: Readonly<Record<string, string>> = {
  '1': 'fifo',
  '2': 'device',
  '4': 'folder',
  '6': 'device',
  '10': 'file',
  '12': 'link',
  '14': 'socket',
};

function kindOf(entry: Entry): string {
  return entry.kind === 'entry' ? (kinds[entry.words.mode.slice(0, -4)] ?? 'file') : 'folder';
}
