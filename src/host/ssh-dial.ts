import type { Duplex } from 'node:stream';
import { BallastError, messageOf } from '../errors.ts';
import { ForwardedSocket } from './channel-streams.ts';
import type { Address } from './host.ts';
import type { SshConnection } from './ssh-connection.ts';

/** RFC 4254, 5.1: reasons for refusing a channel. */
const administrativelyProhibited = 1;

const codes: readonly (readonly [RegExp, string])[] = [
  [/connection refused/i, 'ECONNREFUSED'],
  [/timed out/i, 'ETIMEDOUT'],
  [/no route to host/i, 'EHOSTUNREACH'],
  [/network is unreachable/i, 'ENETUNREACH'],
  [/unknown host|name or service|temporary failure in name/i, 'ENOTFOUND'],
];

/**
 * Opens a connection from the SSH host.
 * @throws an error with a NodeJS code as from a local connection; BallastError `host-lost`, `host-forwarding-refused`;
 * the signal's reason when aborted
 */
export async function dialOverSsh(
  connection: SshConnection,
  address: Address,
  signal: AbortSignal,
): Promise<Duplex> {
  const channel = await connection
    .open((client, answer) => {
      if ('unix' in address) client.openssh_forwardOutStreamLocal(address.unix, answer);
      else client.forwardOut('127.0.0.1', 0, address.tcp.host, address.tcp.port, answer);
    }, signal)
    .catch((error) => {
      throw signal.aborted ? signal.reason : dialError(error, connection.name, address);
    });
  const socket = new ForwardedSocket(channel);
  const forget = connection.whenLost((error) => socket.destroy(error));
  socket.once('close', forget);
  return socket;
}

function dialError(error: unknown, hostName: string, address: Address): unknown {
  if (error instanceof BallastError) return error;
  const where = 'unix' in address ? address.unix : `${address.tcp.host}:${address.tcp.port}`;
  const { reason } = error as { reason?: unknown };
  const message = `${hostName}: connect ${where}: ${messageOf(error)}`;
  if (reason === administrativelyProhibited) {
    return new BallastError('input', 'host-forwarding-refused', message, {
      hint: 'allow it in that host’s sshd_config: AllowTcpForwarding yes, AllowStreamLocalForwarding yes',
      cause: error,
    });
  }
  const code = codes.find(([pattern]) => pattern.test(messageOf(error)))?.[1];
  // sshd does not say why a unix socket could not be opened.
  return Object.assign(new Error(message, { cause: error }), { code: code ?? 'ECONNREFUSED' });
}
