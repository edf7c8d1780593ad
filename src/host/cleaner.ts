import { defaultEngine, engineOf } from './engine-address.ts';
import type { Host } from './host.ts';

/** A kind of engine that keeps things for runs. */
export type EngineKind = 'the Docker engine' | 'libvirt';
/** An engine by the name that messages use; a Docker engine at another address than the default with its address. */
export type EngineName = EngineKind | `the Docker engine at ${string}`;

export function engineNameOf(host: Host): EngineName {
  const { text } = engineOf(host);
  return text === defaultEngine.text ? 'the Docker engine' : `the Docker engine at ${text}`;
}

/** The address of the Docker engine that such a name is of; undefined when it names something else. */
export function addressInName(name: string): string | undefined {
  if (name === 'the Docker engine') return defaultEngine.text;
  return /^the Docker engine at (.+)$/.exec(name)?.[1];
}

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
  readonly engine?: EngineKind;
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
