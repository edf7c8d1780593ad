import { posix } from 'node:path';
import { z } from 'zod';

/** One image in an archive, by the names of the archive's entries. */
export interface SavedImage {
  /** Its names, such as `nginx:1.27`; empty when it has none. */
  readonly names: readonly string[];
  readonly config: string;
  /** Its layers, the lowest first. */
  readonly layers: readonly string[];
}

/** The content of an archive as far as it tells where its images are. */
export interface ArchiveIndex {
  /** The small documents by the names of their entries, parsed. */
  readonly documents: ReadonlyMap<string, unknown>;
  /** The names of all entries that are files. */
  readonly files: ReadonlySet<string>;
  /** The links by their own names, to the names of other entries. */
  readonly links: ReadonlyMap<string, string>;
  /** What the names of all entries begin with: `layout/` for a tar of a folder. */
  readonly folder: string;
}

const word = z.string().max(500);
const names = z.array(word).max(1000);
const dockerManifest = z
  .array(z.object({ Config: word, RepoTags: names.nullish(), Layers: names }))
  .min(1)
  .max(1000);
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'expected a digest by SHA-256');
const descriptor = z.object({
  mediaType: word.nullish(),
  digest,
  platform: z.object({ os: word.nullish(), architecture: word.nullish() }).nullish(),
  annotations: z.record(z.string(), word).nullish(),
});
const ociIndex = z.object({ manifests: z.array(descriptor).max(1000) });
const ociManifest = z.object({ config: descriptor, layers: z.array(descriptor).max(1000) });
type Descriptor = z.output<typeof descriptor>;

/**
 * The images in an archive: those of its `manifest.json`, as `docker save` writes it, else those of its `index.json`, an
 * OCI layout. Empty when it has neither, and is a root filesystem.
 * @throws Error when it is about images, and a part of one is missing
 */
export function savedImages(index: ArchiveIndex): readonly SavedImage[] {
  const within = (name: string) => `${index.folder}${plainName(name)}`;
  const docker = dockerManifest.safeParse(index.documents.get(`${index.folder}manifest.json`));
  const listed = docker.success
    ? docker.data.map(({ Config, RepoTags, Layers }) => ({
        names: RepoTags ?? [],
        config: within(Config),
        layers: Layers.map(within),
      }))
    : ociImages(index);
  const images = listed.map(({ layers, ...image }) => ({
    ...image,
    layers: layers.map((layer) => followed(layer, index.links)),
  }));
  const parts = images.flatMap(({ config, layers }) => [config, ...layers]);
  // A root filesystem may have a file that looks like a list of images which are elsewhere.
  if (!parts.some((name) => index.files.has(name))) return [];
  const missing = parts.find((name) => !index.files.has(name));
  if (missing !== undefined) throw new Error(`it lists ${missing.slice(0, 200)}, which is not in it`);
  return distinct(images);
}

/** The name of an entry without a leading `./`. */
export const plainName = (name: string): string => name.replace(/^(\.\/)+/, '');

function followed(name: string, links: ReadonlyMap<string, string>): string {
  let at = name;
  for (let hops = 0; hops < 40; hops++) {
    const target = links.get(at);
    if (target === undefined) return at;
    at = posix.normalize(target);
  }
  return at;
}

function ociImages({ documents, files, folder }: ArchiveIndex): readonly SavedImage[] {
  const top = ociIndex.safeParse(documents.get(`${folder}index.json`));
  const blobName = (of: string) => `${folder}blobs/${of.replace(':', '/')}`;
  if (!top.success) return [];
  const images: SavedImage[] = [];
  const visit = (listed: readonly Descriptor[], inherited: readonly string[], depth: number) => {
    const there = listed.filter(({ digest }) => files.has(blobName(digest)));
    // Of an image for several platforms, an archive may hold some only.
    for (const one of forThisPlatform(there.length > 0 ? there : listed)) {
      const own = namesOf(one);
      const known = own.length > 0 ? own : inherited;
      const document = documents.get(blobName(one.digest));
      const manifest = ociManifest.safeParse(document);
      const nested = ociIndex.safeParse(document);
      if (manifest.success) {
        const { config, layers } = manifest.data;
        const parts = {
          config: blobName(config.digest),
          layers: layers.map((layer) => blobName(layer.digest)),
        };
        if (isImageConfig(config)) images.push({ names: known, ...parts });
      } else if (nested.success && depth < 4) visit(nested.data.manifests, known, depth + 1);
      else if (!files.has(blobName(one.digest)))
        images.push({ names: known, config: blobName(one.digest), layers: [] });
    }
  };
  visit(top.data.manifests, [], 0);
  return images;
}

const isImageConfig = ({ mediaType }: Descriptor) =>
  mediaType === undefined || mediaType === null || /image(\.config)?\.v1\+json$/.test(mediaType);

/** The builder's statements about an image are listed beside it, for a platform that is unknown. */
const isStatement = ({ annotations, platform }: Descriptor) =>
  annotations?.['vnd.docker.reference.type'] === 'attestation-manifest' || platform?.os === 'unknown';

function forThisPlatform(listed: readonly Descriptor[]): readonly Descriptor[] {
  const images = listed.filter((one) => !isStatement(one));
  const fitting = images.filter(
    ({ platform }) => !platform || (platform.os === 'linux' && platform.architecture === 'amd64'),
  );
  return fitting.length > 0 ? fitting : images;
}

function namesOf({ annotations }: Descriptor): readonly string[] {
  const name =
    annotations?.['io.containerd.image.name'] ?? annotations?.['org.opencontainers.image.ref.name'];
  return name === undefined || name === '' ? [] : [name];
}

/** An image that is listed under several names is one. */
function distinct(images: readonly SavedImage[]): readonly SavedImage[] {
  const byConfig = Map.groupBy(images, ({ config, layers }) => [config, ...layers].join('\n'));
  return [...byConfig.values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [{ ...first, names: [...new Set(same.flatMap((one) => one.names))] }];
  });
}
