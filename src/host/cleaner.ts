import type { Host } from './host.ts';

/** An engine that keeps things for runs, by the words that people are told of it with. */
export type EngineName = 'the Docker engine' | 'libvirt';

/** The owner of what no run will ever ask for again: only `ballast clean` removes that. */
export const nobody = 'nobody';

/** Something on a host that a run may have left there. */
export interface Leftover {
  readonly name: string;
  /** The id of the run that it belongs to, or `nobody`; undefined: it is not Ballast's, and stays. */
  readonly owner: string | undefined;
  /**
   * Removes it. Returns false when it was gone already, or cannot be removed yet.
   * @throws EngineAway
   */
  remove(): Promise<boolean>;
}

/** Finds one kind of things that runs create on a host; kept beside what creates them. */
export interface Cleaner {
  /** What it finds, as in `removed container ballast-…`. */
  readonly what: string;
  /** The engine that keeps these things; absent: the host itself does. */
  readonly engine?: EngineName;
  /**
   * Lists what there is of that kind, of all runs. What the things are removed through is open as long as the list is
   * being read.
   * @throws EngineAway
   */
  list(host: Host): AsyncIterable<Leftover>;
}

/** An engine gives no answer to whoever cleans up. */
export class EngineAway extends Error {
  readonly engine: EngineName;
  /** Whether the engine is installed and serves somebody; else it may never have been there. */
  readonly isThere: boolean;

  constructor(engine: EngineName, isThere: boolean) {
    super(`${engine} gives no answer`);
    this.engine = engine;
    this.isThere = isThere;
  }
}
