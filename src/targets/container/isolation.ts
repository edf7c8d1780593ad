import { z } from 'zod';
import { guestPath, text, userName } from '../../fields/schema-parts.ts';
import type { Stored } from '../../fields/stored.ts';

/** The namespaces of the host that a container can share instead of getting its own. */
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

/** The name of a profile of AppArmor, which may be a path; `unconfined`: none. */
export const appArmorProfile = z
  .string()
  .max(200)
  .regex(/^[A-Za-z\d_/][\w./:-]*$/, 'expected the name of a profile of AppArmor, or unconfined');

/** The settings of a container's isolation that differ from the engine's own defaults. */
export const containerIsolation = z.object({
  privileged: z.boolean(),
  capabilities: z.object({ add: z.array(capability).max(64), drop: z.array(capability).max(64) }),
  seccomp: z.enum(['default', 'unconfined']),
  /** A file, on the machine that Ballast runs on, with another filter. Absent: that of `seccomp`. */
  seccompFile: mountedPath.exactOptional(),
  hostNamespaces: z.array(z.enum(hostNamespaces)),
  /** True when its users must be others than the host's. Absent: as the engine does it. */
  remapped: z.literal(true).exactOptional(),
  readOnly: z.boolean(),
  /** True: no program of it gains privileges. Absent: as the engine does it. */
  noNewPrivileges: z.literal(true).exactOptional(),
  /** Absent: as the engine does it. */
  apparmor: appArmorProfile.exactOptional(),
  /** The user inside that its workload runs as. Absent: that of the workload. */
  user: userName.exactOptional(),
  /** False: containers of the target cannot reach each other. Absent: as the engine's default network has it. */
  icc: z.literal(false).exactOptional(),
  /** Folders or sockets of the host, with their paths inside. */
  mounts: z.array(z.object({ host: mountedPath, at: guestPath })).max(64),
});

export type ContainerIsolation = Stored<typeof containerIsolation>;

/** The isolation of a container as the engine starts it by default. */
export const defaultIsolation: ContainerIsolation = {
  privileged: false,
  capabilities: { add: [], drop: [] },
  seccomp: 'default',
  hostNamespaces: [],
  readOnly: false,
  mounts: [],
};

/** The differences from the engine's own default, in words for people; `isLooser` when one isolates less. */
export function differencesIn(
  isolation: ContainerIsolation,
): readonly { readonly text: string; readonly isLooser: boolean }[] {
  const { privileged, capabilities, seccomp, hostNamespaces, remapped, readOnly, mounts } = isolation;
  const { seccompFile, noNewPrivileges, apparmor, user, icc } = isolation;
  const looser = (text: string) => ({ text, isLooser: true });
  const stricter = (text: string) => ({ text, isLooser: false });
  return [
    ...(privileged ? [looser('privileged')] : []),
    ...capabilities.add.map((name) => looser(`capability ${name} added`)),
    ...capabilities.drop.map((name) => stricter(`capability ${name} dropped`)),
    ...(seccomp === 'unconfined' ? [looser('no system call filter')] : []),
    // What a file lets through is not known here.
    ...(seccompFile === undefined ? [] : [looser(`the system call filter of ${seccompFile}`)]),
    ...hostNamespaces.map((name) => looser(`the host’s ${name} namespace`)),
    ...(remapped === true ? [stricter('users mapped to others of the host')] : []),
    ...(readOnly ? [stricter('read-only root')] : []),
    ...(noNewPrivileges === true ? [stricter('no new privileges')] : []),
    ...(apparmor === undefined ? [] : [looser(`AppArmor’s profile ${apparmor}`)]),
    ...(user === undefined ? [] : [looser(`its workload runs as user ${user}`)]),
    ...(icc === false ? [stricter('a network of its own whose containers cannot reach each other')] : []),
    ...mounts.map(({ host, at }) => looser(`${host} of the host at ${at}`)),
  ];
}
