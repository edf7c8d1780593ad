import { z } from 'zod';
import type { Stored } from './fields/stored.ts';

/** What is launched, the same in every form. Quantities are in the units of their names; plain data, frozen. */
export interface Workload {
  readonly source: ImageSource;
  /** undefined: what the image says. */
  readonly entrypoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Names of variables whose values may be stored and shown. Absent: none. */
  readonly publicEnvironment?: readonly string[];
  readonly user: string | undefined;
  readonly workdir: string | undefined;
  /** undefined: it listens on none. */
  readonly port: number | undefined;
  readonly ready: Readiness;
  /** How it is ended: by which signal (undefined: what the image says), and when by force. Missing in older runs. */
  readonly stop?: { readonly signal: number | undefined; readonly withinMs: number };
  readonly limits: Limits;
}

export type ImageSource =
  | { readonly kind: 'rootfs'; readonly recipe: RootfsRecipe }
  /** A root filesystem tar, or an image as `docker save` writes it. Absolute path on the harness's machine. */
  | { readonly kind: 'archive'; readonly path: string }
  /** A build context folder with a Dockerfile. Absolute path on the harness's machine. */
  | { readonly kind: 'dockerfile'; readonly path: string }
  | { readonly kind: 'reference'; readonly reference: string };

export interface RootfsRecipe {
  readonly debian: {
    readonly suite: string;
    readonly packages: readonly string[];
    /** Keep only these absolute paths of the unpacked packages; undefined: a whole minimal system. */
    readonly only: readonly string[] | undefined;
  };
  /** Text files to add: absolute path to content. */
  readonly files: Readonly<Record<string, string>>;
}

export type Readiness = { readonly withinMs: number } & (
  | { readonly kind: 'http'; readonly path: string; readonly status: number }
  /** Connects, sends, and waits until the answer starts with `expect`; both empty: a connection is enough. */
  | { readonly kind: 'tcp'; readonly send: string; readonly expect: string }
  /** A program of the workload's root filesystem, run inside, exits with 0. */
  | { readonly kind: 'command'; readonly argv: readonly string[] }
  /** The same with the image's own health check. */
  | { readonly kind: 'healthcheck' }
  /** A batch job: the workload itself ends with this code. */
  | { readonly kind: 'exit'; readonly code: number }
);

export const limits = z.object({ cpus: z.number(), memoryBytes: z.number(), pids: z.number() });
export type Limits = Stored<typeof limits>;
