import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError, Option } from 'commander';
import { enterLab, readLab } from '../../lab/lab.ts';
import { defaultLab, identityFile, knownHostsFile } from '../../lab/place.ts';
import { BallastError } from '../errors.ts';
import { withEngine } from '../host/engine-address.ts';
import type { Host } from '../host/host.ts';
import { openHost } from '../host/open-host.ts';
import { withUser } from '../host/places.ts';
import { mostHosts } from '../scenario/hosts-schema.ts';
import { escapeTerminal } from '../wording/escape.ts';
import { chosenEngine, type EngineOptions, engineArguments, engineOption } from './choose-engine.ts';
import type { HostShare } from './run-hosts.ts';

export interface HostOptions extends EngineOptions {
  readonly host?: string;
  readonly identity?: string;
  readonly knownHosts?: string;
}

/** The options of every command that works on a host, or on several one after the other. */
export function hostOptions(many: 'one' | 'several' = 'one'): Option[] {
  const where = '`local`, `lab`, or ssh://user@host:port';
  const otherwise = 'the lab while it is up, else local';
  const host =
    many === 'one'
      ? new Option('-H, --host <host>', `${where} (default: ${otherwise})`)
      : new Option(
          '-H, --host <host>',
          `${where}; again for several, one after the other (default: the scenario’s \`hosts\`, then ${otherwise})`,
        ).argParser(oneMoreHost);
  return [
    host,
    new Option('--identity <file>', 'private key for ssh:// hosts (default: the agent, then ~/.ssh/id_*)'),
    new Option('--known-hosts <file>', 'known_hosts file for ssh:// hosts (default: ~/.ssh/known_hosts)'),
    engineOption(),
  ];
}

function oneMoreHost(name: string, before: readonly string[] = []): readonly string[] {
  if (before.length === mostHosts) throw new InvalidArgumentError(`expected at most ${mostHosts} hosts`);
  return [...before, name];
}

/**
 * Opens the host of the options for the action. When the command is for the lab and this process is outside it, it runs
 * the same command line inside instead and takes over its exit code.
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

/**
 * Runs the same command line inside the lab and returns its exit code; undefined when it is not for the lab, or already
 * there.
 */
async function continueInLab(options: HostOptions, quiet: boolean): Promise<number | undefined> {
  if (process.env.BALLAST_IN_LAB === '1') return undefined;
  const lab = readLab();
  if (options.host === undefined ? lab === undefined : options.host !== 'lab') return undefined;
  if (options.host === undefined && !quiet)
    process.stderr.write('using the lab on this machine (--host local for its own engines)\n');
  return enterLab([process.execPath, ...process.argv.slice(1)]);
}

/**
 * Opens several hosts, in their order. The lab is one of them here, reached over SSH like the others; a host without a
 * name is the lab while it is up.
 */
export async function openChosenHosts(
  options: Omit<HostOptions, 'host'>,
  shares: readonly Pick<HostShare, 'name' | 'ofScenario'>[],
): Promise<AsyncDisposable & { readonly opened: readonly Host[] }> {
  await using stack = new AsyncDisposableStack();
  const opened: Host[] = [];
  const lab = process.env.BALLAST_IN_LAB === '1' ? undefined : readLab();
  for (const { name, ofScenario } of shares) {
    const isLab = name === 'lab' || name === undefined;
    const host = isLab && lab !== undefined ? 'ssh://root@lab' : (name ?? 'local');
    if (host === 'lab' && process.env.BALLAST_IN_LAB !== '1') throw labIsDown();
    opened.push(stack.use(await openChosenHost({ ...options, ofScenario, host })));
  }
  const resources = stack.move();
  return { opened, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

function labIsDown(): BallastError {
  return new BallastError('input', 'lab-down', 'the lab is not up', { hint: 'npm run -s ballast -- lab up' });
}

/** The command line of another Ballast that removes what a dead run left on that host. */
export function reapCommandFor(
  host: Host,
  options: Pick<HostOptions, 'identity' | 'knownHosts'>,
): readonly string[] {
  const main = fileURLToPath(new URL('./main.js', import.meta.url));
  const { identity, knownHosts } = options;
  return [
    ...[process.execPath, main, 'reap', '--host', host.name],
    ...(identity === undefined ? [] : ['--identity', resolve(identity)]),
    ...(knownHosts === undefined ? [] : ['--known-hosts', resolve(knownHosts)]),
    ...engineArguments(host),
  ];
}

/** True when the host was the lab, and the lab is down: only files of it can be left then. */
export function isLabGone({ host = '' }: HostOptions): boolean {
  return labUserOf(host) !== undefined && readLab() === undefined;
}

/**
 * The user of an SSH host that is the lab, by its name or by the address that results hold; undefined for all others.
 */
function labUserOf(host: string): string | undefined {
  const { user, address } = /^ssh:\/\/(?<user>[^@/]+)@(?<address>[^/]+)$/.exec(host)?.groups ?? {};
  return address === 'lab' || address === `${defaultLab.innerAddress}:22` ? user : undefined;
}

/**
 * Opens the host of the options; inside the lab, the lab is the local machine. `ssh://root@lab` is the lab from
 * outside.
 */
export async function openChosenHost(options: HostOptions): Promise<Host> {
  const target = options.host === undefined || options.host === 'lab' ? 'local' : options.host;
  const lab = readLab();
  const labUser = labUserOf(target);
  const opened =
    labUser !== undefined && lab !== undefined
      ? await openHost(`ssh://${labUser}@${lab.address}`, { ...labAccess, ...accessOf(options) })
      : await openHost(target, { ...accessOf(options), notice: sayNotice });
  return closedOnFailure(opened, async () => {
    const host = await withUser(opened, process.env);
    return withEngine(host, chosenEngine(host, options));
  });
}

/** The lab is reached as it says, whatever the user's configuration of ssh has for every host. */
const labAccess = {
  identityFile: identityFile(defaultLab),
  knownHostsFile: knownHostsFile(defaultLab),
  configFiles: [],
};

async function closedOnFailure<T>(host: Host, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await host[Symbol.asyncDispose]();
    throw error;
  }
}

function sayNotice(text: string): void {
  process.stderr.write(`warning: ${escapeTerminal(text)}\n`);
}

function accessOf({ identity, knownHosts }: HostOptions) {
  return {
    ...(identity === undefined ? {} : { identityFile: identity }),
    ...(knownHosts === undefined ? {} : { knownHostsFile: knownHosts }),
  };
}
