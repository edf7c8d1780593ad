import { createHash } from 'node:crypto';
import { BallastError, messageOf } from '../errors.ts';
import { nameArgv } from './argv-quote.ts';
import { hostName, type KeyVerdict, keyTypeOf } from './known-hosts.ts';

export interface SshAddress {
  readonly host: string;
  readonly port: number;
  readonly knownHostsFile: string;
  /** The name under which its key is known; absent: host and port. */
  readonly hostKeyAlias?: string;
}

/** The key's fingerprint, as ssh-keygen prints it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** @returns BallastError `host-key-unknown`, `host-key-changed` or `host-key-revoked` */
export function keyRefused(
  name: string,
  { host, port, knownHostsFile, hostKeyAlias }: SshAddress,
  verdict: Exclude<KeyVerdict, 'trusted'>,
  key: Buffer,
): BallastError {
  const type = keyTypeOf(key);
  const shown = `${type.replace(/[^\w@.-]/g, '?')} ${fingerprintOf(key)}`;
  const keyscanType = type.replace(/^ssh-/, '').replace(/-.*$/, '');
  const renamed = hostKeyAlias === undefined ? '' : ` | sed 's/^[^ ]*/${hostKeyAlias}/'`;
  const keyscan = `ssh-keyscan -p ${port} -t ${keyscanType} ${host}${renamed}`;
  const [message, hint] = {
    unknown: [
      `its host key (${shown}) is not in ${knownHostsFile}${hostKeyAlias === undefined ? '' : ` under its alias ${hostKeyAlias}`}`,
      `compare the fingerprint with the host’s own, then accept it: ${keyscan} >> ${knownHostsFile}`,
    ],
    changed: [
      `its host key (${shown}) is another than the one in ${knownHostsFile}; someone may be in between`,
      `only when you know why it changed, forget the old one: ssh-keygen -R '${hostKeyAlias ?? hostName(host, port)}' -f ${knownHostsFile}`,
    ],
    revoked: [
      `its host key (${shown}) is marked @revoked in ${knownHostsFile}`,
      'do not use this host until its owner has given it a new key',
    ],
  }[verdict] as [string, string];
  return new BallastError('input', `host-key-${verdict}`, `${name}: ${message}`, { hint });
}

/** @returns BallastError `host-unreachable` */
export function unreachable(name: string, cause: unknown): BallastError {
  return new BallastError('input', 'host-unreachable', `${name} cannot be reached: ${messageOf(cause)}`, {
    hint: isUnknownName(cause)
      ? 'no `Host` in ~/.ssh/config gives its HostName, and no address is known for it: `ssh -G` shows how ssh resolves it'
      : 'check the name, the port and that sshd runs there: `ssh` with the same address should work',
    cause,
  });
}

/** True when no address is known for the name. */
function isUnknownName(cause: unknown): boolean {
  const { code } = (cause ?? {}) as { code?: unknown };
  return code === 'ENOTFOUND' || code === 'EAI_AGAIN';
}

/** @returns BallastError `host-no-session` */
export function noSession(name: string, argv: readonly string[], afterMs: number): BallastError {
  const message = `${name}: no session for \`${nameArgv(argv)}\` could be opened within ${afterMs / 1000} s`;
  return new BallastError('engine', 'host-no-session', message, {
    hint: 'its sshd may hang, or too much runs there over this connection: fewer targets at a time need fewer sessions',
  });
}

/** @returns BallastError `host-auth-failed` */
export function authFailed(name: string, tried: string, hint: string, cause: unknown): BallastError {
  return new BallastError('input', 'host-auth-failed', `${name} accepted no key (tried: ${tried})`, {
    hint,
    cause,
  });
}
