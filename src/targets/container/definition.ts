import { resolve as resolvePath } from 'node:path';
import { z } from 'zod';
import { guestPath, text, userName } from '../../fields/schema-parts.ts';
import type { Stored } from '../../fields/stored.ts';
import { targetName } from '../../fields/stored-parts.ts';
import { defineTarget, type SettingsProblem } from '../definition.ts';
import { askedOfContainer } from './asked-settings.ts';
import {
  appArmorProfile,
  type ContainerIsolation,
  capability,
  containerIsolation,
  defaultIsolation,
  differencesIn,
  hostNamespaces,
  mountedPath,
} from './isolation.ts';

const capabilityNames = z.array(capability).max(64).optional();

const inHostNamespace = (what: string) => z.literal('host').optional().describe(`host: ${what}.`);

const mount = z.strictObject({
  host: mountedPath.describe('Absolute path of a folder or socket of the host.'),
  at: guestPath.describe('Where it appears inside.'),
});

/** An OCI runtime as the engine names it. */
const runtime = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'expected the name of a runtime of the engine, such as runc');

const runtimeArgs = z.array(text(1000).min(1)).min(1).max(32);

const containerUser = z
  .union(
    [
      z.enum(['host', 'remapped']),
      userName,
      z
        .int()
        .min(0)
        .max(2 ** 31 - 1),
    ],
    {
      error: 'expected host, remapped, or a user of the image by name or number, such as 65534:65534',
    },
  )
  .transform(String);

const settings = z
  .strictObject({
    runtime: runtime
      .optional()
      .describe("OCI runtime that the engine knows, such as runc or runsc. By default the engine's own."),
    runtimeArgs: runtimeArgs
      .optional()
      .describe(
        'The arguments that the engine must give this runtime (`runtimes` of its daemon.json), such as [--network=sandbox]. An engine takes none for a single container.',
      ),
    privileged: z.boolean().optional().describe('All capabilities and devices, and no system call filter.'),
    capabilities: z
      .strictObject({
        add: capabilityNames.describe('Beyond what the engine grants, such as [NET_ADMIN].'),
        drop: capabilityNames.describe('Of what the engine grants, such as [ALL].'),
      })
      .optional()
      .describe('Capabilities other than those that the engine grants by default.'),
    seccomp: text(4095)
      .regex(
        /^(?:unconfined|.*\/.*|.+\.json)$/,
        'expected unconfined, or the path of a file such as ./seccomp.json',
      )
      .optional()
      .describe(
        "unconfined: without the engine's system call filter; otherwise a file with another filter, as JSON in Docker's format.",
      ),
    noNewPrivileges: z
      .boolean()
      .optional()
      .describe('true: its programs cannot gain privileges by a set-user-ID file.'),
    apparmor: appArmorProfile
      .optional()
      .describe(
        "A profile that the host's AppArmor has loaded; unconfined: none. By default the engine's own.",
      ),
    pid: inHostNamespace('it sees the processes of the host'),
    network: inHostNamespace('it uses the network of the host itself; its port must be free there'),
    ipc: inHostNamespace('it shares System V IPC and shared memory with the host'),
    uts: inHostNamespace('it has the host name of the host'),
    cgroup: inHostNamespace("it sees the host's tree of cgroups"),
    user: containerUser
      .optional()
      .describe(
        "A user of the image, by name or number and with a group if wanted: its workload runs as that user and not as the workload's own. host: its users are the users of the host, also where the engine maps them. remapped: they are others, for which the engine must map them (userns-remap).",
      ),
    icc: z
      .literal(false)
      .optional()
      .describe('false: its containers are on a separate network, and cannot reach each other there.'),
    readOnly: z.boolean().optional().describe('The root filesystem is read-only.'),
    mounts: z
      .array(mount)
      .max(64)
      .optional()
      .describe('Folders or sockets of the host that are mounted inside.'),
  })
  .describe('A container of the Docker engine.');

const stored = z.object({
  kind: z.literal('container'),
  name: targetName,
  /** undefined: the engine's own default. */
  runtime: runtime.optional(),
  /** The arguments that the engine must give the runtime. Absent: whatever it gives. */
  runtimeArgs: runtimeArgs.exactOptional(),
  isolation: containerIsolation,
});

export type ContainerSpec = Stored<typeof stored>;

type Settings = z.output<typeof settings>;

export const containerTarget = defineTarget({
  kind: 'container',
  ownKernel: false,
  daemons: true,
  settings,
  stored,
  resolve: ({ runtime, runtimeArgs, ...options }, folder) => ({
    runtime,
    ...(runtimeArgs === undefined ? {} : { runtimeArgs }),
    isolation: resolveIsolation(options, folder),
  }),
  demands: ({ runtime, isolation }) => [
    ...(runtime === undefined ? [] : [`it is run by ${runtime}`]),
    ...differencesIn(isolation).flatMap(({ text, isLooser }) => (isLooser ? [text] : [])),
  ],
  asks: askedOfContainer,
  sharesHostNetwork: ({ isolation }) => isolation.hostNamespaces.includes('network'),
  check,
  require: async (host, spec) => (await import('./require-container.ts')).requireContainer(host, spec),
  prepare: async (context, spec) => (await import('./container-target.ts')).prepareContainer(context, spec),
});

function resolveIsolation(
  options: Omit<Settings, 'runtime' | 'runtimeArgs'>,
  folder: string,
): ContainerIsolation {
  const { privileged, capabilities, seccomp, readOnly, mounts, noNewPrivileges, apparmor, user, icc } =
    options;
  return {
    privileged: privileged ?? defaultIsolation.privileged,
    capabilities: { add: capabilities?.add ?? [], drop: capabilities?.drop ?? [] },
    seccomp: seccomp === 'unconfined' ? seccomp : defaultIsolation.seccomp,
    ...(seccomp === undefined || seccomp === 'unconfined'
      ? {}
      : { seccompFile: resolvePath(folder, seccomp) }),
    hostNamespaces: hostNamespaces.filter((name) => options[name] === 'host'),
    ...(user === 'remapped' ? { remapped: true as const } : {}),
    readOnly: readOnly ?? defaultIsolation.readOnly,
    ...(noNewPrivileges === true ? { noNewPrivileges } : {}),
    ...(apparmor === undefined ? {} : { apparmor }),
    ...(user === undefined || user === 'host' || user === 'remapped' ? {} : { user }),
    ...(icc === undefined ? {} : { icc }),
    mounts: mounts ?? [],
  };
}

/** Combinations that contradict themselves, or that the engine would refuse or silently ignore. */
function check({
  privileged,
  capabilities,
  seccomp,
  user,
  mounts = [],
  ...further
}: Settings): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  if (further.icc === false && further.network === 'host')
    problems.push({ at: ['icc'], message: 'a container in the host’s network has no network' });
  if (further.runtimeArgs !== undefined && further.runtime === undefined)
    problems.push({ at: ['runtimeArgs'], message: 'only with `runtime`, whose arguments they are' });
  if (privileged === true && user === 'remapped')
    problems.push({ at: ['user'], message: 'the engine starts no privileged container with mapped users' });
  if (privileged === true) {
    const what = 'a privileged container has all capabilities and no filter; leave it out';
    if (capabilities !== undefined) problems.push({ at: ['capabilities'], message: what });
    if (seccomp !== undefined) problems.push({ at: ['seccomp'], message: what });
  }
  for (const [index, name] of (capabilities?.drop ?? []).entries()) {
    if (capabilities?.add?.includes(name) !== true) continue;
    problems.push({ at: ['capabilities', 'drop', index], message: `${name} is added as well` });
  }
  const places = new Set<string>();
  for (const [index, { at }] of mounts.entries()) {
    if (places.has(at)) problems.push({ at: ['mounts', index, 'at'], message: `a second mount at ${at}` });
    if (/^\/\.ballast(\/|$)/.test(at)) {
      problems.push({ at: ['mounts', index, 'at'], message: 'kept for the program of the probes' });
    }
    places.add(at);
  }
  return problems;
}
