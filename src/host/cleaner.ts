import type { Host } from './host.ts';

/** An engine that keeps things for runs, by the name that messages use. */
export type EngineName = 'the Docker engine' | 'libvirt';

/** The owner of things that no run will ever ask for again: only `ballast clean` removes them. */
export const nobody = 'nobody';

/** Something on a host that a run may have left there. */
export interface Leftover {
  readonly name: string;
  /** The id of the run that it belongs to, or `nobody`; undefined when it is not Ballast's, and therefore stays. */
  readonly owner: string | undefined;
  /**
   * Removes it. Returns false when it was gone already, or cannot be removed yet.
   * @throws EngineAway
   */
  remove(): Promise<boolean>;
}

/** Finds one kind of thing that runs create on a host. It is kept beside the code that creates them. */
export interface Cleaner {
  /** The name of that kind, as in `removed container ballast-…`. */
  readonly what: string;
  /** The engine that keeps these things; absent when the host itself does. */
  readonly engine?: EngineName;
  /**
   * Lists everything of that kind, of all runs. The connection that removes the things stays open while the list is
   * being read.
   * @throws EngineAway
   */
  list(host: Host): AsyncIterable<Leftover>;
}

/** The engine does not answer, so nothing of it can be cleaned. */
export class EngineAway extends Error {
  readonly engine: EngineName;
  /** True when the engine is installed and has users; otherwise it may never have been there. */
  readonly isThere: boolean;

  constructor(engine: EngineName, isThere: boolean) {
    super(`${engine} gives no answer`);
    this.engine = engine;
    this.isThere = isThere;
  }
}
