import type { ProbeSession } from '../../../inside/session.ts';
import type { FileDifference, FilesEvidence } from '../records.ts';
import {
  type Entry,
  entryWords,
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
  const { buckets, recent, recentPaths, ...others } = manifest;
  const totals = {
    ...others,
    written: recentPaths,
    writtenUnlisted: Math.max(0, recent - recentPaths.length),
  };
  if (!listed) return { ...totals, differences: null, unlisted: 0, more: false };
  const { buckets: images } = await image.manifest(share);
  const differing = [...buckets.keys()].filter((index) => buckets[index] !== images[index]);
  const entries = await entriesOfBoth(inside, image, share, differing.slice(0, mostBuckets));
  const differences = differencesOf(entries.own, entries.images);
  return {
    ...totals,
    differences: differences.slice(0, mostListed),
    unlisted: Math.max(0, differences.length - mostListed),
    more: differing.length > entries.asked,
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
 * The entries of both sides. Half a list cannot show that anything is missing, so fewer buckets are asked for until
 * both lists are whole.
 */
async function entriesOfBoth(inside: Tree, image: ImageFiles, share: Share, buckets: readonly number[]) {
  for (let asked = buckets.length; asked > 0; asked = Math.floor(asked / 2)) {
    const some = buckets.slice(0, asked);
    const own = await readEntries(inside, share, some);
    const images = own.cut ? own : await image.entries(share, some);
    if (!images.cut) return { asked, own: own.entries, images: images.entries };
  }
  return { asked: 0, own: [], images: [] };
}

/** The differences from the image. Recent entries were written by the workload itself and are none. Pure. */
export function differencesOf(own: readonly Entry[], images: readonly Entry[]): readonly FileDifference[] {
  const inImage = new Map(images.map((entry) => [entry.path, entry]));
  const seen = new Set(own.map(({ path }) => path));
  const differences = own.flatMap((entry): FileDifference[] => {
    if (entry.kind === 'unreadable')
      return [{ path: entry.path, kind: 'unreadable', in: [], own: entry.error }];
    if (entry.recent) return [];
    const model = inImage.get(entry.path);
    const words =
      model?.kind === 'entry' ? entryWords.filter((word) => entry.words[word] !== model.words[word]) : [];
    if (model?.kind === 'entry' && words.length === 0) return [];
    const kind = model === undefined ? 'added' : 'changed';
    return [{ path: entry.path, kind, in: words, own: Object.values(entry.words).join(' ') }];
  });
  const missing = images
    .filter(({ path }) => !seen.has(path))
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
