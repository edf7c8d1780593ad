/** The namespaces of the host that a container can share instead of getting its own. */
export const hostNamespaces = ['pid', 'network', 'ipc', 'uts', 'cgroup', 'user'] as const;

/** The settings of a container's isolation that differ from the engine's own defaults. */
export interface ContainerIsolation {
  readonly privileged: boolean;
  /** Capabilities by their names without `CAP_`; `ALL` for all of them. */
  readonly capabilities: { readonly add: readonly string[]; readonly drop: readonly string[] };
  readonly seccomp: 'default' | 'unconfined';
  readonly hostNamespaces: readonly (typeof hostNamespaces)[number][];
  /** True when its users must be others than the host's. Absent: as the engine does it. */
  readonly remapped?: true;
  readonly readOnly: boolean;
  /** Folders or sockets of the host, with their paths inside. */
  readonly mounts: readonly { readonly host: string; readonly at: string }[];
}

/** The isolation of a container as the engine starts it by default. */
export const defaultIsolation: ContainerIsolation = {
  privileged: false,
  capabilities: { add: [], drop: [] },
  seccomp: 'default',
  hostNamespaces: [],
  readOnly: false,
  mounts: [],
};
