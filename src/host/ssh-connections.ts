import type { BallastError } from '../errors.ts';
import type { SshConnection } from './ssh-connection.ts';

/** The sessions of each connection that programs which stay leave to commands, which end. */
const leftToCommands = 3;
/** The most connections to one host. */
const mostConnections = 48;

/**
 * The connections to one host: one, until programs that stay would hold so many of its sessions that commands wait for
 * them in vain. Then another is opened. The host is lost with the first of them that is: a run that went on over the
 * others would put away what says which programs of the lost one are left.
 */
export class SshConnections {
  readonly first: SshConnection;
  readonly #all: SshConnection[];
  readonly #another: (() => Promise<SshConnection>) | undefined;
  #opening: Promise<void> | undefined;

  /** @param another opens a further connection to the same host; absent: there is only the first */
  constructor(first: SshConnection, another?: () => Promise<SshConnection>) {
    this.first = first;
    this.#all = [];
    this.#another = another;
    this.#add(first);
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
      if (freest.lost !== undefined || this.#all.length >= mostConnections) return freest;
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
    this.#add(await another());
  }

  #add(connection: SshConnection): void {
    this.#all.push(connection);
    const loseAll = (error: BallastError) => {
      for (const one of this.#all) one.lose(error);
    };
    connection.whenLost(loseAll);
    const lost = this.#all.flatMap((one) => one.lost ?? [])[0];
    if (lost !== undefined) loseAll(lost);
  }

  #freest(): SshConnection {
    return this.#all.toSorted((a, b) => b.sessions.free - a.sessions.free)[0] ?? this.first;
  }
}
