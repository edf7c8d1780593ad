import type { Address } from '../../host/host.ts';
import { type ContainerIsolation, defaultIsolation } from '../../targets/container/isolation.ts';
import type { Wall } from '../../targets/wall.ts';
import type { Limits } from '../../workload.ts';

/** A way to run an instance deliberately badly isolated, so that a probe can show that it would notice. */
export type Weakening =
  | 'privileged'
  | 'host-namespaces'
  | 'no-seccomp'
  | 'no-limits'
  | 'host-mount'
  | 'host-proc-mount'
  | 'bare-process'
  | 'weak-monitor'
  | 'weak-runtime'
  | 'weak-machine';

/** Those that are no containers. */
export type Uncontained = 'bare-process' | 'weak-monitor' | 'weak-machine';

/**
 * The sorts of targets that some controls are for: containers of the engine's usual runtime and bare processes, containers
 * of a runtime that the scenario names, and virtual machines.
 */
export type Sort = 'usual' | Wall['kind'];
export type OwnControls = Readonly<Partial<Record<Sort, Weakening>>>;

/**
 * The isolation of a weakened container; what no option of a
 * container can share takes something else than a container.
 */
export function weakenedContainer(
  weakening: Exclude<Weakening, Uncontained>,
  hostFolder: string,
  engine: Address,
): ContainerIsolation {
  switch (weakening) {
    case 'privileged':
      // An engine that maps users refuses to combine the two.
      return { ...defaultIsolation, privileged: true, hostNamespaces: ['user'] };
    case 'host-namespaces':
      return { ...defaultIsolation, hostNamespaces: ['pid', 'network', 'ipc', 'uts', 'cgroup', 'user'] };
    case 'no-seccomp':
      return { ...defaultIsolation, seccomp: 'unconfined' };
    case 'no-limits':
      return defaultIsolation;
    case 'host-proc-mount':
      return { ...defaultIsolation, mounts: [{ host: '/proc', at: '/.ballast-proc' }] };
    case 'weak-runtime':
      // A sandbox with a network of its own would take the host's interfaces over.
      return { ...defaultIsolation, mounts: [{ host: hostFolder, at: '/.ballast-host' }] };
    case 'host-mount':
      return {
        ...defaultIsolation,
        mounts: [
          { host: hostFolder, at: '/.ballast-host' },
          ...('unix' in engine ? [{ host: engine.unix, at: '/var/run/docker.sock' }] : []),
        ],
      };
  }
}

/** The limits that an engine takes for none at all. */
export const noLimits: Limits = { cpus: 0, memoryBytes: 0, pids: 0 };
