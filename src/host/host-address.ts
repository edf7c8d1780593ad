import { userInfo } from 'node:os';
import { BallastError } from '../errors.ts';

export type HostAddress =
  | { readonly kind: 'local' }
  | { readonly kind: 'ssh'; readonly user: string; readonly host: string; readonly port: number };

const shape =
  /^(?:([^@:/\s]+)@)?(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?::(\d+))?\/?$/;

/**
 * Reads `local` or `ssh://user@host:port`. The user defaults to the current user's name, the port to 22; an IPv6
 * address stands in brackets and is returned without them.
 * @throws BallastError `host-address-invalid`
 */
export function parseHostAddress(text: string): HostAddress {
  if (text === 'local') return { kind: 'local' };
  if (!text.startsWith('ssh://')) {
    const looksLikeSsh = shape.test(text) && text.includes('@');
    throw invalid(
      text,
      'is neither `local` nor an ssh:// address',
      looksLikeSsh ? `ssh://${text}` : undefined,
    );
  }
  const rest = text.slice('ssh://'.length);
  if (/^[^@/]*:[^@/]*@/.test(rest)) {
    throw invalid(
      'ssh://…',
      'holds a password',
      undefined,
      'use an SSH key or the agent; passwords are not supported',
    );
  }
  if (/^[^/]*\/[^/]/.test(rest))
    throw invalid(text, 'names a path', text.replace(/^(ssh:\/\/[^/]*).*$/, '$1'));
  const match = shape.exec(rest);
  if (match === null) throw invalid(text, 'is not ssh://user@host:port');
  const [, user = userInfo().username, host = '', digits = '22'] = match;
  if (user.startsWith('-')) throw invalid(text, 'has a user name that starts with a dash');
  const port = Number(digits);
  if (port < 1 || port > 65535) throw invalid(text, 'has a port that is not between 1 and 65535');
  return { kind: 'ssh', user, host: host.replaceAll(/^\[|\]$/g, ''), port };
}

/** The target as `ssh://user@host:port`, an IPv6 address in brackets. */
export function nameSshAddress({ user, host, port }: { user: string; host: string; port: number }): string {
  return `ssh://${user}@${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function invalid(text: string, why: string, suggestion?: string, hint?: string): BallastError {
  const shown = text.slice(0, 100).replaceAll(/\p{Cc}/gu, '?');
  return new BallastError('input', 'host-address-invalid', `the host \`${shown}\` ${why}`, {
    hint:
      hint ??
      (suggestion === undefined
        ? 'write `local`, or ssh://user@host:port'
        : `did you mean \`${suggestion.slice(0, 100)}\`?`),
  });
}
