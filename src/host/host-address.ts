import { BallastError } from '../errors.ts';

export type HostAddress =
  | { readonly kind: 'local' }
  | {
      readonly kind: 'ssh';
      /** Undefined: not written. */
      readonly user: string | undefined;
      /** A name, an address, or an alias of ssh's configuration. */
      readonly host: string;
      /** Undefined: not written. */
      readonly port: number | undefined;
    };

const shape =
  /^(?:([^@:/\s]+)@)?(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?::(\d+))?\/?$/;

/**
 * Reads `local` or `ssh://user@host:port`, of which user and port may be left out; an IPv6 address stands in brackets
 * and is returned without them.
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
  const [, user, host = '', digits] = match;
  if (user?.startsWith('-')) throw invalid(text, 'has a user name that starts with a dash');
  const port = digits === undefined ? undefined : Number(digits);
  if (port !== undefined && (port < 1 || port > 65535))
    throw invalid(text, 'has a port that is not between 1 and 65535');
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
