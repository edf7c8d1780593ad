import { Agent } from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { inspect } from 'node:util';
import type { EngineTls } from './engine-address.ts';
import type { Address, Host } from './host.ts';

/**
 * Every request goes over connections that the host opens, kept alive, so local and remote servers cost the same
 * code.
 */
export class HostAgent extends Agent {
  readonly #host: Host;
  readonly #address: Address;
  readonly #tls: EngineTls | undefined;

  /** @param tls encrypts each connection, and refuses a server whose certificate is not of this authority and host */
  constructor(host: Host, address: Address, tls?: EngineTls) {
    // Without a limit of connections: each running container holds one, and a request would wait for it to end.
    super({ keepAlive: true });
    this.#host = host;
    this.#address = address;
    this.#tls = tls;
  }

  /** dockerode's transport prints its options, this agent with all its sockets among them, before each request. */
  [inspect.custom](): string {
    return 'HostAgent';
  }

  override createConnection(
    _options: object,
    callback: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    this.#host
      .dial(this.#address)
      .then((socket) => this.#encrypted(socket))
      .then(
        (socket) => callback(null, socket),
        (error: Error) => callback(error, undefined as never),
      );
  }

  #encrypted(socket: Duplex): Duplex | Promise<Duplex> {
    if (this.#tls === undefined || 'unix' in this.#address) return socket;
    const { host } = this.#address.tcp;
    const encrypted = connectTls({
      socket,
      ...this.#tls,
      ...(isIP(host) === 0 ? { servername: host } : { host }),
    });
    return new Promise((resolve, reject) => {
      encrypted.once('secureConnect', () => resolve(encrypted));
      encrypted.once('error', reject);
    });
  }
}
