import { join } from 'node:path';
import { glob } from 'ssh-config';
import { BallastError } from '../errors.ts';
import { homeFolder, ownUserName } from './home.ts';
import { type ConfigFile, type ConfigLine, configLines, includedBy, invalid } from './ssh-config-lines.ts';

/** What the configuration of ssh says of one host. */
export interface SshSettings {
  /** The name or address to connect to. */
  readonly hostName: string;
  readonly user: string | undefined;
  readonly port: number | undefined;
  /** Private keys, in their order; some may not exist. */
  readonly identityFiles: readonly string[];
  /** The name under which its key is known, instead of its address. */
  readonly hostKeyAlias: string | undefined;
  /** The hosts to go through, the first first, as they are written: `user@host:port`. */
  readonly jumps: readonly string[];
  /** What applies to this host and Ballast does not do, one sentence each. */
  readonly notices: readonly string[];
}

export const systemFiles = (): readonly ConfigFile[] => [
  { path: join(homeFolder(), '.ssh', 'config'), isOfUser: true },
  { path: '/etc/ssh/ssh_config', isOfUser: false },
];

/** Settings that change where a connection goes or how it is authenticated, and that Ballast does not do. */
const notDone: ReadonlySet<string> = new Set(
  `bindaddress bindinterface canonicaldomains canonicalizehostname certificatefile identityagent
  pkcs11provider securitykeyprovider userknownhostsfile globalknownhostsfile`.split(/\s+/),
);

/**
 * Reads what ssh's configuration says of a host, as ssh_config(5) has it: the first value of a setting counts, of
 * identity files all do.
 * @param user the user that the address names; undefined: none
 * @throws BallastError `ssh-config-unreadable`, `ssh-config-unsafe`, `ssh-config-invalid`
 */
export function readSshConfig(
  alias: string,
  user: string | undefined,
  files: readonly ConfigFile[] = systemFiles(),
): SshSettings {
  const found = new Map<string, ConfigLine>();
  const identityFiles: ConfigLine[] = [];
  const notices = new Set<string>();
  const current = (keyword: string) => found.get(keyword)?.values[0];
  const applies = (line: ConfigLine): boolean => {
    if (line.keyword === 'host') return matches(line.values, alias);
    const asked = {
      originalhost: alias,
      host: current('hostname')?.replaceAll('%h', alias) ?? alias,
      user: user ?? current('user') ?? ownUserName(),
      localuser: ownUserName(),
    };
    const told = matchOf(line, asked);
    if (told === 'unknown') notices.add(`${line.place}: \`Match ${line.values.join(' ')}\` is not evaluated`);
    return told === true;
  };
  const read = (file: ConfigFile, isWithin: boolean, depth: number): void => {
    let isActive = isWithin;
    for (const line of configLines(file)) {
      if (line.keyword === 'host' || line.keyword === 'match') isActive = isWithin && applies(line);
      else if (!isActive) continue;
      else if (line.keyword === 'include')
        for (const included of includedBy(line, file, depth)) read(included, true, depth + 1);
      else if (line.keyword === 'identityfile') identityFiles.push(line);
      else if (!found.has(line.keyword)) found.set(line.keyword, line);
    }
  };
  for (const file of files) read(file, true, 0);

  // Of these two the one that is written first counts.
  const proxy = [...found.keys()].find((keyword) => keyword === 'proxyjump' || keyword === 'proxycommand');
  found.delete(proxy === 'proxyjump' ? 'proxycommand' : 'proxyjump');
  const command = found.get('proxycommand');
  if (command !== undefined && command.values[0]?.toLowerCase() !== 'none')
    throw throughProgram(command, alias);
  for (const { keyword, values, place } of found.values())
    if (notDone.has(keyword) && values[0]?.toLowerCase() !== 'none' && values[0]?.toLowerCase() !== 'no')
      notices.add(`${place}: \`${keyword}\` applies to ${alias}, and Ballast does not do it`);
  const hostName = expanded(current('hostname') ?? '%h', { h: alias });
  const port = portOf(found.get('port'));
  const remoteUser = user ?? current('user');
  const tokens = {
    ...{ h: hostName, n: alias, p: `${port ?? 22}`, r: remoteUser ?? ownUserName() },
    ...{ u: ownUserName(), d: homeFolder(), i: `${process.getuid?.() ?? ''}` },
  };
  return {
    hostName,
    user: current('user'),
    port,
    identityFiles: identityFiles
      .map(({ values }) => values.join(' '))
      .filter((file) => file.toLowerCase() !== 'none')
      .map((file) => expanded(file.replace(/^~(?=\/)/, homeFolder()), tokens)),
    hostKeyAlias: current('hostkeyalias'),
    jumps: jumpsOf(found.get('proxyjump'), tokens),
    notices: [...notices],
  };
}

/** One of the patterns matches and none of those that begin with `!`; the library reads a comma as a part of a name. */
function matches(patterns: readonly string[], text: string): boolean {
  return glob([...patterns], text);
}

/** Tells whether a Match applies; `unknown` where it asks what is not evaluated, such as a program. */
function matchOf(
  { values, place }: ConfigLine,
  asked: Readonly<Record<string, string>>,
): boolean | 'unknown' {
  let told: boolean | 'unknown' = true;
  for (let index = 0; index < values.length; ) {
    const written = values[index++]?.toLowerCase() ?? '';
    const isNegated = written.startsWith('!');
    const criterion = written.replace(/^!/, '');
    if (criterion === 'all') continue;
    // No name is made canonical.
    if (criterion === 'canonical') {
      if (!isNegated) told = false;
      continue;
    }
    if (criterion === 'final') {
      told = told && 'unknown';
      continue;
    }
    const patterns = values[index++];
    if (patterns === undefined) throw invalid(place, `Match ${criterion} has no value`);
    const text = asked[criterion];
    if (text === undefined) told = told && 'unknown';
    else if (matches(patterns.split(','), text) === isNegated) told = false;
  }
  return told;
}

function portOf(line: ConfigLine | undefined): number | undefined {
  if (line === undefined) return undefined;
  const port = /^\d{1,5}$/.test(line.values[0] ?? '') ? Number(line.values[0]) : 0;
  if (port < 1 || port > 65_535) throw invalid(line.place, 'Port is not between 1 and 65535');
  return port;
}

function jumpsOf(jump: ConfigLine | undefined, tokens: Readonly<Record<string, string>>): readonly string[] {
  const written = jump?.values.join(' ') ?? 'none';
  if (written.toLowerCase() === 'none') return [];
  return written.split(',').map((one) => expanded(one.trim(), tokens));
}

function throughProgram({ place }: ConfigLine, alias: string): BallastError {
  const message = `${place}: ProxyCommand applies to ${alias}, and Ballast starts no program to connect`;
  return new BallastError('input', 'ssh-config-proxy-command', message, {
    hint: 'write `ProxyJump` there instead, or give an address that can be reached directly',
  });
}

/** Fills in the tokens of ssh_config(5); a token that is not known stays as it is written. */
function expanded(text: string, tokens: Readonly<Record<string, string>>): string {
  return text.replaceAll(/%(.)/g, (whole, token: string) => (token === '%' ? '%' : (tokens[token] ?? whole)));
}
