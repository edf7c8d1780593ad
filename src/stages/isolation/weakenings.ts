import type { Address } from '../../host/host.ts';
import { type ContainerIsolation, defaultIsolation } from '../../targets/container/isolation.ts';
import type { Limits } from '../../workload.ts';

/** A way to run an instance deliberately badly isolated, so that a probe can show that it would notice. */
export type Weakening =
  | 'privileged'
  | 'host-namespaces'
  | 'no-seccomp'
  | 'no-limits'
  | 'host-mount'
  | 'bare-process'
  | 'weak-monitor';

/**
 * The isolation of a weakened container; a bare process and a
 * weak monitor are no containers at all, for what no option of a container can share.
 */
export function weakenedContainer(
  weakening: Exclude<Weakening, 'bare-process' | 'weak-monitor'>,
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
