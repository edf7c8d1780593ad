import { Option } from 'commander';
import { enterLab, readLab } from '../../lab/lab.ts';
import { defaultLab, identityFile, knownHostsFile } from '../../lab/place.ts';
import type { Host } from '../host/host.ts';
import { openHost } from '../host/open-host.ts';

export interface HostOptions {
  readonly host?: string;
  readonly identity?: string;
  readonly knownHosts?: string;
}

/** The options of every command that touches a host. */
export function hostOptions(): Option[] {
  return [
    new Option(
      '--host <host>',
      '`local`, `lab`, or ssh://user@host:port (default: the lab while it is up, else local)',
    ),
    new Option('--identity <file>', 'private key for ssh:// hosts (default: the agent, then ~/.ssh/id_*)'),
    new Option('--known-hosts <file>', 'known_hosts file for ssh:// hosts (default: ~/.ssh/known_hosts)'),
  ];
}

/**
 * Opens the host of the options for the action; or, when the command is for the lab and this process is outside it,
 * runs the same command line inside and takes over its exit code.
 */
export async function withChosenHost(
  options: HostOptions & { readonly quiet?: true },
  action: (host: Host) => Promise<void>,
): Promise<void> {
  const inside = await continueInLab(options, options.quiet === true);
  if (inside !== undefined) {
    process.exitCode = inside;
    return;
  }
  await using host = await openChosenHost(options);
  await action(host);
}

/** The exit code of the same command line inside the lab; undefined when it is not for the lab, or already there. */
async function continueInLab(options: HostOptions, quiet: boolean): Promise<number | undefined> {
  if (process.env.BALLAST_IN_LAB === '1') return undefined;
  const lab = readLab();
  if (options.host === undefined ? lab === undefined : options.host !== 'lab') return undefined;
  if (options.host === undefined && !quiet)
    process.stderr.write('using the lab on this machine (--host local for its own engines)\n');
  return enterLab([process.execPath, ...process.argv.slice(1)]);
}

/** Opens the host of the options; inside the lab, the lab is the local machine. `ssh://root@lab` is the lab from outside. */
async function openChosenHost(options: HostOptions): Promise<Host> {
  const target = options.host === undefined || options.host === 'lab' ? 'local' : options.host;
  const lab = readLab();
  const named = /^ssh:\/\/([^@/]+)@lab$/.exec(target);
  if (named !== null && lab !== undefined) {
    return openHost(`ssh://${named[1]}@${lab.address}`, {
      identityFile: identityFile(defaultLab),
      knownHostsFile: knownHostsFile(defaultLab),
    });
  }
  return openHost(target, {
    ...(options.identity === undefined ? {} : { identityFile: options.identity }),
    ...(options.knownHosts === undefined ? {} : { knownHostsFile: options.knownHosts }),
  });
}
