import { BallastError } from '../errors.ts';
import type { ResourceLimit } from './resource-limits.ts';

/** The workload's image, resolved once a run and the same for every target. All paths are on the host. */
export interface WorkloadImage {
  /** The digest of what the image was made from, as `sha256:…`. */
  readonly digest: string;
  /**
   * Its root filesystem with owners, modes and extended attributes; never written to by an instance. Undefined where the
   * user of the host is not root, who could not make it as it is: the engine alone has it then.
   */
  readonly rootfsFolder: string | undefined;
  /** The seal of the root filesystem as it is kept; undefined for one that the engine keeps. */
  readonly seal?: string;
  /**
   * Its id in the container engine when it came from there; undefined for a plain root filesystem. Names may come to
   * mean another image at any time, so that none is used once the id is known.
   */
  readonly engineId: string | undefined;
  /** Asks which image has the name now by which the scenario calls this one. Absent: it calls it by none. */
  readonly askName?: () => Promise<NamedImage>;
  /** What to start, resolved from image and scenario. */
  readonly start: StartSpec;
  /**
   * The ids of one of its users, by `user[:group]`. Absent: the image was made without its accounts being read.
   * @throws BallastError `unknown-user`
   */
  readonly identityOf?: (user: string) => Pick<StartSpec, 'uid' | 'gid' | 'groups'>;
  /** The time to resolve it on this run, by step. */
  readonly preparation: Readonly<Record<string, { readonly durationNs: number; readonly cached: boolean }>>;
}

/**
 * The folder of an image's root filesystem.
 * @throws BallastError `root-needed` where the user of the host is not root
 */
export function rootfsOf({ rootfsFolder }: Pick<WorkloadImage, 'rootfsFolder'>): string {
  if (rootfsFolder !== undefined) return rootfsFolder;
  throw new BallastError('input', 'root-needed', 'only root has the files of an image as they are', {
    hint: 'run it as root (`sudo`), or on a host as root: --host ssh://root@…',
  });
}

/** The images that one name stood for, by their ids. */
export interface NamedImage {
  readonly name: string;
  readonly atStart: string;
  /** null: the name is gone. */
  readonly atEnd: string | null;
}

export interface StartSpec {
  /** The entrypoint and the command, joined. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workdir: string;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  /** How it is stopped. Absent: as Docker does by default. */
  readonly stop?: Stop;
  /** The check run inside that says that it is ready. Absent: readiness is not asked inside. */
  readonly check?: InsideCheck;
  /** Folders that exist when it starts, made where the image lacks them. */
  readonly volumes?: readonly string[];
  /** Its limits of setrlimit(2). Absent: those of whoever starts it. */
  readonly resources?: readonly ResourceLimit[];
}

/** The signal that asks a workload to end, and the time it has before it is killed. */
export interface Stop {
  readonly signal: number;
  readonly withinMs: number;
}

/** Docker's own stop: SIGTERM and 10 s. */
export const dockerStop: Stop = { signal: 15, withinMs: 10_000 };

/** A program that is run inside, beside the workload and as it is; it exits with 0 when all is well. */
export interface InsideCheck {
  readonly argv: readonly string[];
  readonly timeoutMs: number;
}
