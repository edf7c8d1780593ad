import type { Duplex, Readable, Writable } from 'node:stream';
import type { EngineAddress } from './engine-address.ts';
import type { OrdinaryUser } from './places.ts';

/**
 * The only way to touch a machine: this one, or one reached over SSH. Programs run in the folder `/` with a fixed umask,
 * locale and time zone, and without the variables that the caller or a login shell has set.
 */
export interface Host extends AsyncDisposable {
  readonly kind: 'local' | 'ssh';
  /** `local`, or `ssh://user@host:port`. */
  readonly name: string;
  /** The evidence that the host is the one it says it is; undefined for this machine. */
  readonly hostKey: VerifiedHostKey | undefined;
  /** An id that every process started through this host carries in its environment, as BALLAST_SESSION. */
  readonly session: string;
  /** The user that programs run as there, where that is not root. */
  readonly user?: OrdinaryUser;
  /**
   * Says where its container engine listens; ask by `engineOf`. Absent: at the default.
   * @throws BallastError when what was chosen is no address of an engine
   */
  readonly engine?: () => EngineAddress;
  /**
   * Runs argv to its end (no shell) and collects its output, bounded.
   * @throws BallastError `host-exec-failed` unless `allowFailure`, `host-exec-timeout`, `host-lost`
   */
  exec(argv: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /**
   * Starts argv (no shell) with its streams open.
   * @throws BallastError `host-no-session` when it could not be started within 30 s
   */
  spawn(argv: readonly string[], options?: StartOptions): Promise<HostProcess>;
  /** Writes a file whole or not at all (temporary name, then rename). Without a mode only root can read it. */
  put(content: Readable | Buffer | string, path: string, mode?: number): Promise<void>;
  /** Reads a file of at most `maxBytes` (default 64 MiB). */
  get(path: string, maxBytes?: number): Promise<Buffer>;
  /** Opens a connection from that host. Rejects with a NodeJS error code: ECONNREFUSED, ETIMEDOUT after 20 s, … */
  dial(address: Address, options?: { signal?: AbortSignal }): Promise<Duplex>;
}

export interface VerifiedHostKey {
  /** The key's type, for example `ssh-ed25519`. */
  readonly type: string;
  /** `SHA256:…`, as ssh-keygen prints it. */
  readonly fingerprint: string;
  readonly knownHostsFile: string;
  /** The line of the file that vouches for the key, counted from 1. */
  readonly line: number;
}

export type Address = { tcp: { host: string; port: number } } | { unix: string };

export interface StartOptions {
  /** Makes files that the program creates accessible to its user alone (a umask of 077 instead of 022). */
  readonly ownerOnly?: boolean;
}

export interface ExecOptions extends StartOptions {
  readonly input?: string | Buffer | Readable;
  /** Default 60 s. */
  readonly timeoutMs?: number;
  /** Default 8 MiB for each of stdout and stderr; more is an error. */
  readonly maxOutputBytes?: number;
  /** Return a non-zero exit instead of throwing. */
  readonly allowFailure?: boolean;
  readonly signal?: AbortSignal;
}

export interface ExecResult {
  /** null when ended by a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface HostProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the process ended and its streams closed; rejects when the host was lost. */
  readonly exited: Promise<{ exitCode: number | null }>;
  /** Best effort: signals the process; over SSH it closes the channel as well. */
  kill(signal?: 'TERM' | 'KILL'): void;
}
