import type { Client, ClientCallback, ClientChannel } from 'ssh2';
import { BallastError, messageOf } from '../errors.ts';
import { ChannelSlots } from './channel-slots.ts';
import { forAnyShell } from './login-shell.ts';

/**
 * The sessions used at once. sshd allows 10 a connection by default; one is kept for signals and one for sshd to be
 * late.
 */
const maxSessions = 8;
/** The time limit of a command whose outcome nobody waits for. */
const quietMs = 5000;

/** An authenticated connection, which opens channels and tells all their users when it is lost. */
export class SshConnection {
  readonly client: Client;
  readonly name: string;
  readonly sessions = new ChannelSlots(maxSessions);
  readonly #watchers = new Set<(error: BallastError) => void>();
  #cause: unknown;
  #lost: BallastError | undefined;
  #lastSignal: Promise<unknown> = Promise.resolve();

  constructor(client: Client, name: string) {
    this.client = client;
    this.name = name;
    client.on('error', (error) => {
      this.#cause ??= error;
    });
    client.on('close', () => {
      this.#lost ??= this.#lostError(this.#cause);
      // ssh2 ends the channels only after this event, as if nothing were wrong.
      for (const watcher of [...this.#watchers]) watcher(this.#lost);
      this.#watchers.clear();
    });
  }

  /** The error `host-lost` once the connection is lost. */
  get lost(): BallastError | undefined {
    return this.#lost;
  }

  /** Calls back when the connection is lost. The returned function forgets the callback. */
  whenLost(watcher: (error: BallastError) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Gives the connection up because the host is lost. Nothing is asked over it any more, and its users are told. */
  lose(error: BallastError): void {
    if (this.#lost !== undefined) return;
    this.#lost = error;
    this.client.destroy();
  }

  /**
   * Asks for a channel; one that arrives after an abort is closed.
   * @throws BallastError `host-lost`; the signal's reason when aborted; otherwise ssh2's own error
   */
  open(ask: (client: Client, answer: ClientCallback) => void, signal: AbortSignal): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (this.#lost !== undefined) return reject(this.#lost);
      const abort = () => {
        forget();
        reject(signal.reason);
      };
      const forgetLoss = this.whenLost(reject);
      const forget = () => {
        forgetLoss();
        signal.removeEventListener('abort', abort);
      };
      signal.addEventListener('abort', abort, { once: true });
      try {
        ask(this.client, (error, channel) => {
          forget();
          if (error) return reject(this.#lost ?? error);
          channel.on('error', () => undefined);
          if (signal.aborted) discard(channel);
          else resolve(channel);
        });
      } catch (error) {
        // ssh2 throws at once when the socket has just gone.
        forget();
        reject(this.#lostError(error));
      }
    });
  }

  /**
   * Signals process groups, one such session at a time. It bypasses the queue, so that processes can be ended while
   * the queue is full.
   */
  signal(groups: readonly number[], signal: 'TERM' | 'KILL'): Promise<unknown> {
    // Dash and busybox take no `--` after such a signal.
    const all = groups.map((group) => `-${group}`).join(' ');
    this.#lastSignal = this.#lastSignal.then(() =>
      this.#runQuietly(forAnyShell(`kill -${signal} ${all} 2>/dev/null`)),
    );
    return this.#lastSignal;
  }

  /** @returns BallastError `host-lost` for a session that ended without saying how. */
  endedWithoutStatus(): BallastError {
    return this.#lost ?? this.#lostError('a command ended without an exit status');
  }

  async close(): Promise<void> {
    if (this.#lost !== undefined) return;
    this.#cause ??= 'it was closed by Ballast';
    const { promise, resolve } = Promise.withResolvers<void>();
    this.whenLost(() => resolve());
    const timer = setTimeout(() => this.client.destroy(), 2000);
    this.client.end();
    await promise;
    clearTimeout(timer);
  }

  async #runQuietly(command: string): Promise<void> {
    const late = AbortSignal.timeout(quietMs);
    const channel = await this.open((client, answer) => client.exec(command, answer), late).catch(
      () => undefined,
    );
    if (channel === undefined) return;
    channel.resume();
    channel.stderr.resume();
    await new Promise<void>((resolve) => {
      const forget = this.whenLost(() => resolve());
      late.addEventListener('abort', () => resolve());
      channel.once('close', () => {
        forget();
        resolve();
      });
    });
  }

  #lostError(cause: unknown): BallastError {
    const why = cause === undefined ? '' : `: ${messageOf(cause)}`;
    return new BallastError('engine', 'host-lost', `${this.name}: the connection was lost${why}`, {
      hint: 'check the network and sshd of that host; what a run had created there is removed once it answers again',
      cause,
    });
  }
}

function discard(channel: ClientChannel): void {
  channel.resume();
  channel.destroy();
}
