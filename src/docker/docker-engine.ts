import Docker from 'dockerode';
import { BallastError, messageOf } from '../errors.ts';
import { defaultEngine, type EngineAddress, engineOf } from '../host/engine-address.ts';
import type { Host } from '../host/host.ts';
import { HostAgent } from '../host/host-agent.ts';
import { askInfo, askVersion, type EngineRuntime } from './engine-answers.ts';
import { type EnginePatience, withDeadlines } from './engine-deadlines.ts';
import { DockerError, withDockerErrors } from './engine-error.ts';
import { requireEngineOfHost } from './engine-of-host.ts';

/** The newest API version whose answers this code has been tried with. */
const newestKnownApi = '1.47';
const oldestUsableApi = '1.40';

/** What an engine without root cannot give a measurement, for a sentence about it. */
export const rootlessLacks =
  'its containers have their network in a separate namespace, where this host does not reach their addresses, and their limits apply only where systemd delegates them to its user';

/** A Docker engine reached through a host, at an API version agreed with it. */
export interface DockerEngine extends Disposable {
  readonly docker: Docker;
  /** `Podman` has a service that answers much as Docker's engine does. */
  readonly make: 'Docker' | 'Podman';
  readonly version: string;
  readonly address: EngineAddress;
  readonly apiVersion: string;
  /** The folder on the host in which it keeps what it stores. */
  readonly rootFolder: string;
  readonly storageDriver: string;
  /** Its runtimes by their names; undefined when it does not say. */
  readonly runtimes: ReadonlyMap<string, EngineRuntime> | undefined;
  readonly defaultRuntime: string;
  /** True when users inside its containers are other users on the host. */
  readonly remapsUsers: boolean;
  readonly isRootless: boolean;
  /** The version of cgroups that it uses; undefined when it does not say. */
  readonly cgroupVersion: string | undefined;
  /** What it says of its security, such as `name=seccomp,profile=default`. */
  readonly securityOptions: readonly string[];
}

/**
 * Connects to the engine of a host, at the address that the host names.
 * @throws BallastError `engine-unreachable` when no engine answers, `engine-too-old` when it has no API version in
 * common with Ballast, `engine-elsewhere` when it is of another machine, `engine-denied` when this user may not open its
 * socket, `engine-missing` when a chosen one does not exist; those of `engineOf`
 */
export async function connectDocker(host: Host, patience?: EnginePatience): Promise<DockerEngine> {
  const address = engineOf(host);
  const agent = new HostAgent(host, address.address, address.tls);
  const connect = (version?: string) =>
    withDockerErrors(
      withDeadlines(
        new Docker({
          // An explicit host and protocol keep DOCKER_HOST in the environment from winning.
          host: 'docker',
          protocol: 'http',
          agent,
          ...(version === undefined ? {} : { version }),
        } as Docker.DockerOptions),
        patience,
      ),
    );
  try {
    const answer = await askVersion(connect());
    const apiVersion = olderOf(answer.ApiVersion, newestKnownApi);
    if (olderOf(apiVersion, oldestUsableApi) === apiVersion && apiVersion !== oldestUsableApi) {
      throw new BallastError('input', 'engine-too-old', `the Docker engine speaks API ${apiVersion}`, {
        hint: `Ballast needs API ${oldestUsableApi} or newer (Docker 19.03): upgrade the engine`,
      });
    }
    const docker = connect(`v${apiVersion}`);
    const info = await askInfo(docker);
    await requireEngineOfHost(host, address, info);
    const isPodman = answer.Components?.some(({ Name }) => /\bpodman\b/i.test(Name)) === true;
    const has = (option: RegExp) => info.SecurityOptions?.some((one) => option.test(one)) === true;
    return {
      docker,
      make: isPodman ? 'Podman' : 'Docker',
      version: answer.Version,
      address,
      apiVersion,
      rootFolder: info.DockerRootDir,
      storageDriver: info.Driver,
      runtimes: info.Runtimes,
      defaultRuntime: info.DefaultRuntime,
      remapsUsers: has(/^name=userns\b/),
      isRootless: has(/^name=rootless\b/),
      cgroupVersion: info.CgroupVersion,
      securityOptions: info.SecurityOptions ?? [],
      [Symbol.dispose]: () => agent.destroy(),
    };
  } catch (error) {
    agent.destroy();
    if (error instanceof BallastError && !(error instanceof DockerError)) throw error;
    throw unreachable(host, address, error);
  }
}

function unreachable(host: Host, { text, chosenBy }: EngineAddress, cause: unknown): BallastError {
  // The default may be missing because there is no engine; another address was meant for one that is there.
  if (chosenBy !== defaultEngine.chosenBy && hasCode(cause, 'ENOENT'))
    return new BallastError('input', 'engine-missing', `there is no ${text} at ${host.name} (${chosenBy})`, {
      hint: 'see where the engine listens: `docker context ls` and `ss -xl` show it',
      cause,
    });
  if (hasCode(cause, 'EACCES', 'EPERM'))
    return new BallastError(
      'input',
      'engine-denied',
      `this user may not talk to the engine at ${text} of ${host.name} (${chosenBy})`,
      {
        hint: 'run as root, or as a member of the socket’s group (`usermod -aG docker USER`, then log in again); access to the socket is as powerful as root',
        cause,
      },
    );
  const message = `no container engine answers at ${text} of ${host.name} (${chosenBy}): ${messageOf(cause)}`;
  return new BallastError('engine', 'engine-unreachable', message, {
    hint: 'start the engine, name another with --engine unix:///path, or use a disposable one: `npm run -s ballast -- lab up`',
    cause,
  });
}

/** Tells whether an error, or one that it comes from, has one of these codes of the system. */
function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return codes.some((one) => one === code) || (cause !== undefined && hasCode(cause, ...codes));
}

function olderOf(a: string, b: string): string {
  const [aMajor = 0, aMinor = 0] = a.split('.').map(Number);
  const [bMajor = 0, bMinor = 0] = b.split('.').map(Number);
  return aMajor < bMajor || (aMajor === bMajor && aMinor < bMinor) ? a : b;
}
