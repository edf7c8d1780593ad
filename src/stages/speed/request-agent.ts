import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import type { Host } from '../../host/host.ts';
import type { PortAddress } from '../../launches/ready/readiness.ts';

/**
 * Opens connections from the host to one address and keeps them as long as the workload does; requests wait for one.
 */
export class RequestAgent extends Agent {
  readonly #host: Host;
  readonly #address: PortAddress;

  constructor(host: Host, { host: name, port }: PortAddress, connections: number) {
    super({ keepAlive: true, maxSockets: connections });
    this.#host = host;
    // Only the address is passed on: a path would be taken for that of a unix socket.
    this.#address = { host: name, port };
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
