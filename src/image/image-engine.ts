import type { Readable } from 'node:stream';
import type { InsideCheck } from './image.ts';

/** What the image stage asks of a container engine. */
export interface ImageEngine {
  /** Makes an image with one layer from a root filesystem that is on the host; returns its id. */
  importRootfs(folderOnHost: string, reference: string): Promise<string>;
  /** Loads an archive that holds one image, under this name and no other. */
  load(archive: Readable, reference: string): Promise<void>;
  /** Takes a name away, and with it an image that has no other and that nothing uses. */
  removeName(reference: string): Promise<void>;
  /**
   * Builds an image from the harness's machine; the one that had the tag before is removed. Returns the id of the one
   * that was built, whatever the tag means by then.
   */
  build(build: Build): Promise<string>;
  pull(reference: string): Promise<void>;
  /** Describes an image; undefined when the engine has no such image. */
  inspect(reference: string): Promise<EngineImage | undefined>;
  /**
   * The folders of the host that hold its layers as they are, the topmost first; empty when the engine has no such
   * folders.
   */
  layerFolders(reference: string): Promise<readonly string[]>;
  /** Keeps the engine from removing it until disposed. */
  hold(reference: string): Promise<HeldImage>;
}

export interface Build {
  /** A folder with a Dockerfile, or a Dockerfile of any name; absolute, on the harness's machine. */
  readonly path: string;
  /** The stage that is built. Absent: the last. */
  readonly target?: string;
  readonly tag: string;
}

export interface HeldImage extends AsyncDisposable {
  /** The root filesystem as a flat tar. Docker leaves out extended attributes other than capabilities. */
  export(): Promise<Readable>;
}

export interface EngineImage {
  /** `sha256:…` */
  readonly id: string;
  readonly config: ImageConfig;
}

/** What an image says about its start. Empty where it says nothing. */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** `NAME=value` */
  readonly environment: readonly string[];
  readonly user: string;
  readonly workdir: string;
  /** A name or number, as written. Absent: SIGTERM. */
  readonly stopSignal?: string;
  /** Absent: the image has none, or has switched it off. */
  readonly healthCheck?: InsideCheck;
  /** Folders that an engine keeps outside the root filesystem, empty or with what the image has there. */
  readonly volumes?: readonly string[];
}

export const emptyConfig: ImageConfig = {
  entrypoint: [],
  command: [],
  environment: [],
  user: '',
  workdir: '',
};
