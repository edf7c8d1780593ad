import { BallastError } from '../errors.ts';
import { ownUserName } from './home.ts';
import { nameSshAddress, parseHostAddress } from './host-address.ts';
import type { SshOptions } from './ssh.ts';
import { readSshConfig, systemFiles } from './ssh-config.ts';
import type { ConfigFile } from './ssh-config-lines.ts';

/** An address of a host, as far as it is written. */
export interface SshTarget {
  readonly user: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
}

/** The means of a connection that no configuration of ssh tells. */
export interface SshMeans {
  readonly identityFile?: string;
  readonly knownHostsFile: string;
  readonly agentSocket?: string;
  /** The files of ssh's configuration. */
  readonly configFiles?: readonly ConfigFile[];
  /** Called with each sentence about what the configuration asks for and Ballast does not do. */
  readonly notice?: (text: string) => void;
}

/** The most hosts that are gone through. */
const mostJumps = 8;

/**
 * The way to a host: what is written in its address, else what ssh's configuration says of it, else the defaults of ssh.
 * What is named on Ballast's command line is for the host itself and not for those on the way, as in ssh.
 * @throws BallastError `ssh-config-…`, `host-address-invalid`
 */
export function routeTo(target: SshTarget, means: SshMeans, depth = 0): SshOptions {
  const { host, user } = target;
  const { configFiles = systemFiles(), identityFile, knownHostsFile, agentSocket, notice } = means;
  const configured = readSshConfig(host, user, configFiles);
  for (const text of configured.notices) notice?.(text);
  const known = {
    user: user ?? configured.user ?? ownUserName(),
    port: target.port ?? configured.port ?? 22,
  };
  const jump = jumpOf(configured.jumps, { ...means, configFiles }, host, depth);
  return {
    name: nameSshAddress({ ...known, host }),
    host: configured.hostName,
    ...known,
    ...(configured.hostKeyAlias === undefined ? {} : { hostKeyAlias: configured.hostKeyAlias }),
    ...(identityFile === undefined ? { configuredKeys: configured.identityFiles } : { identityFile }),
    ...(agentSocket === undefined ? {} : { agentSocket }),
    knownHostsFile,
    ...(jump === undefined ? {} : { jump }),
  };
}

/** The last of the hosts to go through, which is reached through those before it. */
function jumpOf(
  written: readonly string[],
  { identityFile: _, ...means }: SshMeans,
  host: string,
  depth: number,
): SshOptions | undefined {
  if (depth + written.length > mostJumps)
    throw new BallastError(
      'input',
      'ssh-config-jumps',
      `${host} is reached through more than ${mostJumps} hosts`,
      {
        hint: 'see whether ProxyJump of ~/.ssh/config goes in a circle: `Host *` applies to the host it names as well',
      },
    );
  return written.reduce<SshOptions | undefined>((before, one) => {
    const address = parseHostAddress(one.startsWith('ssh://') ? one : `ssh://${one}`);
    if (address.kind === 'local') return before;
    const own = routeTo(address, means, depth + written.length);
    return before === undefined ? own : { ...own, jump: before };
  }, undefined);
}
