import type { SshConnection } from './ssh-connection.ts';

/** The sessions of each connection that programs which stay leave to commands, which end. */
const leftToCommands = 3;
/** The most connections to one host. */
const mostConnections = 48;

/**
 * The connections to one host: one, until programs that stay would hold so many of its sessions that commands wait for
 * them in vain. Then another is opened.
 */
export class SshConnections {
  readonly first: SshConnection;
  readonly #all: SshConnection[];
  readonly #another: (() => Promise<SshConnection>) | undefined;
  #opening: Promise<void> | undefined;

  /** @param another opens a further connection to the same host; absent: there is only the first */
  constructor(first: SshConnection, another?: () => Promise<SshConnection>) {
    this.first = first;
    this.#all = [first];
    this.#another = another;
  }

  /** The connection for a command, which ends: the one with the most free sessions. */
  forCommand(): SshConnection {
    return this.#freest();
  }

  /**
   * The connection for a program that stays. Where another cannot be opened it is one whose sessions may all be held, as
   * is the first without others.
   */
  async forProgram(): Promise<SshConnection> {
    for (;;) {
      const freest = this.#freest();
      if (this.#another === undefined || freest.sessions.free > leftToCommands) return freest;
      if (this.#all.length >= mostConnections) return freest;
      this.#opening ??= this.#open(this.#another);
      const couldOpen = await this.#opening.then(
        () => true,
        () => false,
      );
      this.#opening = undefined;
      if (!couldOpen) return this.#freest();
    }
  }

  async close(): Promise<void> {
    await this.#opening?.catch(() => undefined);
    await Promise.all(this.#all.map((connection) => connection.close()));
  }

  async #open(another: () => Promise<SshConnection>): Promise<void> {
    this.#all.push(await another());
  }

  /** The first of those that are not lost; the first of all, which tells of the loss, when all are. */
  #freest(): SshConnection {
    const alive = this.#all.filter(({ isLost }) => !isLost);
    return alive.toSorted((a, b) => b.sessions.free - a.sessions.free)[0] ?? this.first;
  }
}
