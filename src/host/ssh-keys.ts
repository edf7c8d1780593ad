import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnyAuthMethod, ParsedKey } from 'ssh2';
import { BallastError, messageOf } from '../errors.ts';
import { homeFolder } from './home.ts';

export interface KeyOptions {
  readonly user: string;
  /** The key that the user of Ballast names. */
  readonly identityFile?: string;
  /** The keys that ssh's configuration names, of which some may not exist. */
  readonly configuredKeys?: readonly string[];
  readonly agentSocket?: string;
}

/** The ways to authenticate, in the order to try them, and the words about them for the error when none works. */
export interface Authentication {
  readonly methods: readonly AnyAuthMethod[];
  readonly tried: string;
  readonly hint: string;
}

type ParseKey = (data: Buffer) => ParsedKey | Error;

/**
 * Gathers the keys: key files that are named or configured before the agent (sshd allows six attempts), else the agent
 * before the usual files.
 * @throws BallastError `host-auth-failed` when a named key file cannot be used and there is no agent to stand in
 */
export async function gatherKeys(options: KeyOptions, parseKey: ParseKey): Promise<Authentication> {
  const { user, identityFile, configuredKeys = [], agentSocket } = options;
  const usual = ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((file) => join(homeFolder(), '.ssh', file));
  const agent: AnyAuthMethod[] =
    agentSocket === undefined ? [] : [{ type: 'agent', username: user, agent: agentSocket }];
  const named = identityFile === undefined ? configuredKeys : [identityFile];
  const files = named.length === 0 ? usual : named;
  const keys: AnyAuthMethod[] = [];
  const used: string[] = [];
  const encrypted: string[] = [];
  for (const file of files) {
    const key = await readKey(file, parseKey, identityFile !== undefined);
    if (key === 'encrypted') encrypted.push(file);
    else if (key !== undefined) {
      keys.push({ type: 'publickey', username: user, key });
      used.push(file);
    }
  }
  const locked = encrypted[0];
  if (identityFile !== undefined && locked !== undefined && agent.length === 0) {
    throw new BallastError('input', 'host-auth-failed', `the key ${locked} has a passphrase`, {
      hint: `load it into an agent: eval "$(ssh-agent)"; ssh-add ${locked}`,
    });
  }
  const tried = [...(agent.length > 0 ? ['the agent'] : []), ...used].join(', ') || 'no key was found';
  const hint =
    locked === undefined
      ? 'load the right key with `ssh-add`, or name its file with --identity; its public half belongs in that user’s authorized_keys'
      : `${locked} has a passphrase: load it with \`ssh-add ${locked}\``;
  return { methods: named.length === 0 ? [...agent, ...keys] : [...keys, ...agent], tried, hint };
}

async function readKey(
  file: string,
  parseKey: ParseKey,
  wasNamed: boolean,
): Promise<ParsedKey | 'encrypted' | undefined> {
  let why: string;
  try {
    const parsed = parseKey(await readFile(file));
    // One file may hold several keys.
    const key = Array.isArray(parsed) ? (parsed[0] as ParsedKey) : parsed;
    if (!(key instanceof Error)) return key;
    if (/encrypted/i.test(key.message)) return 'encrypted';
    why = key.message;
  } catch (error) {
    why = messageOf(error);
  }
  if (!wasNamed) return undefined;
  throw new BallastError('input', 'host-auth-failed', `the key ${file} cannot be used: ${why}`, {
    hint: 'name a private key in OpenSSH or PEM format that you may read',
  });
}
