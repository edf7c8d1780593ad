import { Agent } from 'node:http';
import { inspect } from 'node:util';
import type { Address, Host } from './host.ts';

/**
 * Every request goes over connections that the host opens, kept alive, so local and remote servers cost the same
 * code.
 */
export class HostAgent extends Agent {
  readonly #host: Host;
  readonly #address: Address;

  constructor(host: Host, address: Address) {
    // Without a limit of connections: each running container holds one, and a request would wait for it to end.
    super({ keepAlive: true });
    this.#host = host;
    this.#address = address;
  }

  /** dockerode's transport prints its options, this agent with all its sockets among them, before each request. */
  [inspect.custom](): string {
    return 'HostAgent';
  }

  override createConnection(
    _options: object,
    callback: (error: Error | null, socket: import('node:stream').Duplex) => void,
  ): undefined {
    this.#host.dial(this.#address).then(
      (socket) => callback(null, socket),
      (error: Error) => callback(error, undefined as never),
    );
  }
}
