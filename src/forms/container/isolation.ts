import { z } from 'zod';
import { guestPath, text } from '../../fields/schema-parts.ts';
import type { Stored } from '../../fields/stored.ts';

/** Namespaces of the host that a container can be put into instead of getting its own. */
export const hostNamespaces = ['pid', 'network', 'ipc', 'uts', 'cgroup', 'user'] as const;

/** The name of a capability without `CAP_`; `ALL` for all of them. */
export const capability = z
  .string()
  .max(40)
  .regex(
    /^(ALL|[A-Z][A-Z0-9_]*)$/,
    'expected the name of a capability without CAP_, such as NET_ADMIN, or ALL',
  )
  .refine((name) => !name.startsWith('CAP_'), 'expected it without CAP_, such as NET_ADMIN');

/** An absolute path of a folder or socket of the host. */
export const mountedPath = text(4095).regex(/^\//, 'expected an absolute path');

/** What of a container's isolation differs from the engine's own defaults. */
export const containerIsolation = z.object({
  privileged: z.boolean(),
  capabilities: z.object({ add: z.array(capability), drop: z.array(capability) }),
  seccomp: z.enum(['default', 'unconfined']),
  hostNamespaces: z.array(z.enum(hostNamespaces)),
  /** Its users must be others than the host's. Absent: as the engine does it. */
  remapped: z.literal(true).exactOptional(),
  readOnly: z.boolean(),
  /** Folders or sockets of the host, at paths inside. */
  mounts: z.array(z.object({ host: mountedPath, at: guestPath })),
});

export type ContainerIsolation = Stored<typeof containerIsolation>;

/** As the engine starts containers by itself. */
export const defaultIsolation: ContainerIsolation = {
  privileged: false,
  capabilities: { add: [], drop: [] },
  seccomp: 'default',
  hostNamespaces: [],
  readOnly: false,
  mounts: [],
};
