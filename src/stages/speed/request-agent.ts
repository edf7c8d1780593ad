import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import type { Host } from '../../host/host.ts';
import type { PortAddress } from '../../launches/ready/readiness.ts';

/** Uses a connection until it is released. */
type Use = (release: () => void) => void;

/**
 * Opens connections from the host to one address and keeps them as long as the workload does. Requests wait here for one
 * of so many: node's own agent forgets those that wait when a connection for one of them fails.
 */
export class RequestAgent extends Agent {
  readonly #host: Host;
  readonly #address: PortAddress;
  readonly #waiting = new Set<Use>();
  #free: number;

  constructor(host: Host, { host: name, port }: PortAddress, connections: number) {
    super({ keepAlive: true });
    this.#host = host;
    this.#free = connections;
    // Only the address is passed on: a path would be taken for that of a unix socket.
    this.#address = { host: name, port };
  }

  /** Calls back as soon as a connection is free, at once if one is. Returns what takes the wish back. */
  whenFree(use: Use): () => void {
    this.#waiting.add(use);
    this.#serve();
    return () => void this.#waiting.delete(use);
  }

  #serve(): void {
    for (const use of this.#waiting) {
      if (this.#free === 0) return;
      this.#waiting.delete(use);
      this.#free -= 1;
      // By then the agent has taken the connection back.
      use(() => queueMicrotask(() => this.#release()));
    }
  }

  #release(): void {
    this.#free += 1;
    this.#serve();
  }

  [inspect.custom](): string {
    return 'RequestAgent';
  }

  override createConnection(
    _options: object,
    callback: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    this.#host.dial({ tcp: this.#address }).then(
      (socket) => callback(null, socket),
      (error: Error) => callback(error, undefined as never),
    );
  }
}
