/** Namespaces of the host that a container can be put into instead of getting its own. */
export const hostNamespaces = ['pid', 'network', 'ipc', 'uts', 'cgroup', 'user'] as const;

/** What of a container's isolation differs from the engine's own defaults. */
export interface ContainerIsolation {
  readonly privileged: boolean;
  /** Names without `CAP_`; `ALL` for all of them. */
  readonly capabilities: { readonly add: readonly string[]; readonly drop: readonly string[] };
  readonly seccomp: 'default' | 'unconfined';
  readonly hostNamespaces: readonly (typeof hostNamespaces)[number][];
  /** Its users must be others than the host's. Absent: as the engine does it. */
  readonly remapped?: true;
  readonly readOnly: boolean;
  /** Folders or sockets of the host, at paths inside. */
  readonly mounts: readonly { readonly host: string; readonly at: string }[];
}

/** As the engine starts containers by itself. */
export const defaultIsolation: ContainerIsolation = {
  privileged: false,
  capabilities: { add: [], drop: [] },
  seccomp: 'default',
  hostNamespaces: [],
  readOnly: false,
  mounts: [],
};
