import type { ContainerCreateOptions } from 'dockerode';
import { dockerStop } from '../../image/image.ts';
import { engineLimits } from '../../image/resource-limits.ts';
import type { TargetContext } from '../target.ts';
import type { ContainerSpec } from './definition.ts';
import type { ContainerIsolation } from './isolation.ts';

/** A bounded log: a workload that prints without end would otherwise fill the host's disk. */
const boundedLog = { Type: 'json-file', Config: { 'max-size': '16m', 'max-file': '1' } };

/** The things that a target has made or read for all of its containers. */
export interface MadeForContainers {
  /** The text of a filter of system calls. */
  readonly seccomp?: string;
  /** The engine's id of a network. */
  readonly network?: string;
}

/** The options by which the engine creates a container: the workload's start and limits, and the target's isolation. */
export function containerOptions(
  { image: { start }, workload }: Pick<TargetContext, 'image' | 'workload'>,
  spec: ContainerSpec,
  imageId: string,
  made: MadeForContainers = {},
): ContainerCreateOptions {
  const { limits } = workload;
  return {
    Image: imageId,
    // An entrypoint given here clears the image's command, so that only the start spec is run.
    Entrypoint: start.argv.slice(0, 1),
    Cmd: start.argv.slice(1),
    Env: Object.entries(start.environment).map(([name, value]) => `${name}=${value}`),
    WorkingDir: start.workdir,
    User: `${start.uid}:${start.gid}`,
    Tty: false,
    StopSignal: `${(start.stop ?? dockerStop).signal}`,
    // A health check of the image would run inside the timed window.
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      ...(spec.runtime === undefined ? {} : { Runtime: spec.runtime }),
      GroupAdd: start.groups.map(String),
      NanoCpus: Math.round(limits.cpus * 1e9),
      Memory: limits.memoryBytes,
      MemorySwap: limits.memoryBytes,
      PidsLimit: limits.pids,
      ...(start.resources === undefined ? {} : { Ulimits: engineLimits(start.resources) }),
      LogConfig: boundedLog,
      ...isolationOptions(spec.isolation, made),
    },
  };
}

/**
 * The options of the isolation. Those that equal the engine's own defaults are left out, so that a default container is
 * isolated as the engine does it. Its log alone is bounded, which the engine's own is not.
 */
export function isolationOptions(
  isolation: ContainerIsolation,
  made: MadeForContainers = {},
): NonNullable<ContainerCreateOptions['HostConfig']> {
  const { privileged, capabilities, hostNamespaces, readOnly, mounts } = isolation;
  const security = securityOptions(isolation, made.seccomp);
  const inHost = (name: (typeof hostNamespaces)[number]) => hostNamespaces.includes(name);
  return {
    ...(privileged ? { Privileged: true } : {}),
    ...(capabilities.add.length > 0 ? { CapAdd: [...capabilities.add] } : {}),
    ...(capabilities.drop.length > 0 ? { CapDrop: [...capabilities.drop] } : {}),
    ...(security.length === 0 ? {} : { SecurityOpt: security }),
    ...(inHost('pid') ? { PidMode: 'host' } : {}),
    ...(inHost('network') ? { NetworkMode: 'host' } : {}),
    ...(made.network === undefined ? {} : { NetworkMode: made.network }),
    ...(inHost('ipc') ? { IpcMode: 'host' } : {}),
    ...(inHost('uts') ? { UTSMode: 'host' } : {}),
    ...(inHost('cgroup') ? { CgroupnsMode: 'host' } : {}),
    ...(inHost('user') ? { UsernsMode: 'host' } : {}),
    ...(readOnly ? { ReadonlyRootfs: true } : {}),
    ...(mounts.length > 0
      ? { Mounts: mounts.map(({ host, at }) => ({ Type: 'bind' as const, Source: host, Target: at })) }
      : {}),
  };
}

/** @param profile the text of the filter where the isolation names a file */
function securityOptions(
  { seccomp, seccompFile, noNewPrivileges, apparmor }: ContainerIsolation,
  profile: string | undefined,
): string[] {
  const filter = seccompFile !== undefined ? profile : seccomp === 'unconfined' ? seccomp : undefined;
  return [
    ...(filter === undefined ? [] : [`seccomp=${filter}`]),
    ...(noNewPrivileges === true ? ['no-new-privileges'] : []),
    ...(apparmor === undefined ? [] : [`apparmor=${apparmor}`]),
  ];
}
