import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Host } from '../../host/host.ts';
import type { PortAddress } from '../../launches/ready/readiness.ts';

/** Opens a port of the harness's machine that forwards to an address that only the host reaches. */
export async function forwardTo(
  host: Host,
  { host: name, port: farPort }: PortAddress,
): Promise<AsyncDisposable & { readonly address: PortAddress }> {
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    host.dial({ tcp: { host: name, port: farPort } }).then(
      (far) => {
        far.on('error', () => socket.destroy());
        socket.on('close', () => far.destroy());
        socket.pipe(far).pipe(socket);
      },
      () => socket.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: { host: '127.0.0.1', port },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
}
