import type { Ask } from './ask.ts';
import { type Reading, wholeText } from './reading.ts';

/** The time that connections are given: whoever is on the same host answers within a hundredth of it. */
const patienceMs = 500;

/** The questions about a network that one side is in; see `native/probe/interfaces.c`, `listening.c` and `frames.c`. */
export class NetworkEye {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /**
   * `NAME HARDWARE ADDRESS/PREFIX` for each address of the interfaces that are up and no loopback.
   * @param near only interfaces in whose networks one of these addresses lies
   */
  interfaces(...near: readonly string[]): Promise<Reading> {
    return this.#ask('interfaces', near);
  }

  /** A part of what listens for others than the machine itself: `PROTOCOL ADDRESS PORT PID PROGRAM`, one a line. */
  listening(from: number, count: number): Promise<Reading> {
    return this.#ask('listening', [from, count]);
  }

  /** The errno of a connection of TCP to each `ADDRESS:PORT`, one a line, all at the same time. Nothing is sent. */
  connects(endpoints: readonly string[], milliseconds = patienceMs): Promise<Reading> {
    return this.#ask('connects', [milliseconds, ...endpoints]);
  }

  /** The same of one endpoint: empty when it came about. */
  async connect(address: string, port: number): Promise<Reading> {
    const answer = await this.connects([`${address}:${port}`]);
    const outcome = wholeText(answer)?.trimEnd();
    if (outcome === undefined) return answer;
    if (outcome === 'OK') return { kind: 'content', text: '', cut: false };
    // Whatever else is said is no connection.
    const error = /^E[A-Z0-9]{1,20}$/.test(outcome) ? outcome : 'EPROTO';
    return { kind: 'refused', error, detail: '' };
  }

  datagram(endpoint: string, text: string): Promise<Reading> {
    return this.#ask('datagram', [endpoint, text]);
  }

  /** Sends a frame of the type that is kept for local experiments, to one address. */
  frame(from: string, to: string, sender: string, text: string): Promise<Reading> {
    return this.#ask('frame', [from, to, sender, text]);
  }

  /** The outcome of asking for a socket that sends whole frames (`packet`) and whole packets (`ip`), one a line. */
  rawSockets(): Promise<Reading> {
    return this.#ask('raw-sockets', []);
  }

  /**
   * The letters that a listening object has heard, in bits from `a`, once all that is wanted has come or the time has
   * passed.
   * @param name the name that `holding` gives
   */
  heard(name: string, wanted: number, milliseconds: number): Promise<Reading> {
    return this.#ask('heard', [name, wanted, milliseconds]);
  }

  /**
   * The outcomes of asking for a socket of each family, in their order, of a type that it does not have. `kernel` also
   * tells the families that the kernel lacks: only for a kernel that loads no modules; see `native/probe/families.c`.
   */
  families(whose: 'filter' | 'kernel'): Promise<Reading> {
    return this.#ask('families', [whose]);
  }

  /** The same for each protocol of netlink. */
  netlinks(): Promise<Reading> {
    return this.#ask('netlinks', []);
  }
}
