import { createHmac } from 'node:crypto';

export type KeyVerdict = 'trusted' | 'unknown' | 'changed' | 'revoked';

/** What a known_hosts file says about one host. */
export interface KnownHostKeys {
  /** Types of the keys that the file vouches for (`ssh-ed25519`, `ssh-rsa`, …), in the order of the file. */
  readonly types: readonly string[];
  /** Judges a key as the server presents it (the raw SSH key blob). */
  verdict(key: Buffer): KeyVerdict;
  /** The first line that vouches for a key, from 1; undefined when none does. */
  lineOf(key: Buffer): number | undefined;
}

/**
 * Reads known_hosts (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT") for one host and port: plain names, lists, wildcards,
 * negations, hashed names, `[host]:port`, `@revoked`. Lines of `@cert-authority` and malformed lines are ignored. A
 * host on another port than 22 is only known under `[host]:port`.
 */
export function knownHostKeys(text: string, host: string, port: number): KnownHostKeys {
  const name = hostName(host, port);
  const lines = text
    .split('\n')
    .map(parseLine)
    .filter((line) => line !== undefined)
    .filter((line) => matchesName(line.names, name));
  const vouched = lines.filter((line) => line.marker === undefined);
  const revoked = lines.filter((line) => line.marker === '@revoked');
  return {
    types: [...new Set(vouched.map((line) => line.type))],
    verdict(key) {
      if (revoked.some((line) => line.key.equals(key))) return 'revoked';
      if (vouched.some((line) => line.key.equals(key))) return 'trusted';
      // Known types are asked for first, so a key of another type means that the known one is gone.
      return vouched.length > 0 ? 'changed' : 'unknown';
    },
    lineOf: (key) => vouched.find((line) => line.key.equals(key))?.number,
  };
}

/** The host's name as known_hosts spells it. */
export function hostName(host: string, port: number): string {
  const lower = host.toLowerCase();
  return port === 22 ? lower : `[${lower}]:${port}`;
}

/** The type that an SSH key blob states for itself, or '' when it states none. */
export function keyTypeOf(key: Buffer): string {
  if (key.length < 4) return '';
  const length = key.readUInt32BE(0);
  return length > 64 || key.length < 4 + length ? '' : key.toString('latin1', 4, 4 + length);
}

interface KnownHostLine {
  readonly number: number;
  readonly marker: '@revoked' | undefined;
  readonly names: string;
  readonly type: string;
  readonly key: Buffer;
}

function parseLine(text: string, index: number): KnownHostLine | undefined {
  const words = text.trim().split(/[ \t]+/);
  const first = words[0] ?? '';
  if (first === '' || first.startsWith('#')) return undefined;
  const marker = first === '@revoked' ? first : undefined;
  if (first.startsWith('@') && marker === undefined) return undefined;
  const [names, type, base64] = marker === undefined ? words : words.slice(1);
  if (names === undefined || type === undefined || base64 === undefined) return undefined;
  const key = Buffer.from(base64, 'base64');
  return keyTypeOf(key) === type ? { number: index + 1, marker, names, type, key } : undefined;
}

function matchesName(names: string, name: string): boolean {
  if (names.startsWith('|')) return matchesHash(names, name);
  const patterns = names.toLowerCase().split(',');
  const matches = (pattern: string) => matchesWildcard(pattern, name);
  if (patterns.some((one) => one.startsWith('!') && matches(one.slice(1)))) return false;
  return patterns.some((one) => !one.startsWith('!') && matches(one));
}

function matchesHash(hashed: string, name: string): boolean {
  const [, version, salt, hash, ...more] = hashed.split('|');
  if (version !== '1' || salt === undefined || hash === undefined || more.length > 0) return false;
  const mac = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return mac.equals(Buffer.from(hash, 'base64'));
}

/** Matches `*` and `?` as ssh does, in time proportional to both lengths whatever the pattern. */
function matchesWildcard(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (pattern[p] === '?' || pattern[p] === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      // Only the last star needs to be tried again, one letter longer.
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
