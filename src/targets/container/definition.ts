import { z } from 'zod';
import { guestPath } from '../../fields/schema-parts.ts';
import type { Stored } from '../../fields/stored.ts';
import { targetName } from '../../fields/stored-parts.ts';
import { defineTarget, type SettingsProblem } from '../definition.ts';
import {
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

const settings = z
  .strictObject({
    runtime: runtime
      .optional()
      .describe("OCI runtime that the engine knows, such as runc or runsc. By default the engine's own."),
    privileged: z.boolean().optional().describe('All capabilities and devices, and no filter.'),
    capabilities: z
      .strictObject({
        add: capabilityNames.describe('Beyond what the engine grants, such as [NET_ADMIN].'),
        drop: capabilityNames.describe('Of what the engine grants, such as [ALL].'),
      })
      .optional()
      .describe('Capabilities other than those that the engine grants by itself.'),
    seccomp: z
      .literal('unconfined')
      .optional()
      .describe("unconfined: without the engine's filter of system calls."),
    pid: inHostNamespace('it sees the processes of the host'),
    network: inHostNamespace('it uses the network of the host itself; its port must be free there'),
    ipc: inHostNamespace('it shares System V IPC and shared memory with the host'),
    uts: inHostNamespace('it has the host name of the host'),
    cgroup: inHostNamespace("it sees the host's tree of cgroups"),
    user: z
      .enum(['host', 'remapped'])
      .optional()
      .describe(
        'host: its users are the users of the host, also where the engine maps them. remapped: they are others, for which the engine must map them (userns-remap).',
      ),
    readOnly: z.boolean().optional().describe('Its root filesystem cannot be written to.'),
    mounts: z.array(mount).max(64).optional().describe('Folders or sockets of the host to be seen inside.'),
  })
  .describe('A container of the Docker engine.');

const stored = z.object({
  kind: z.literal('container'),
  name: targetName,
  /** undefined: the engine's own default. */
  runtime: runtime.optional(),
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
  resolve: ({ runtime, ...options }) => ({ runtime, isolation: resolveIsolation(options) }),
  demands: ({ runtime, isolation }) => [
    ...(runtime === undefined ? [] : [`it is run by ${runtime}`]),
    ...differencesIn(isolation).flatMap(({ text, isLooser }) => (isLooser ? [text] : [])),
  ],
  sharesHostNetwork: ({ isolation }) => isolation.hostNamespaces.includes('network'),
  check,
  prepare: async (context, spec) => (await import('./container-target.ts')).prepareContainer(context, spec),
});

function resolveIsolation(options: Omit<Settings, 'runtime'>): ContainerIsolation {
  const { privileged, capabilities, seccomp, readOnly, mounts } = options;
  return {
    privileged: privileged ?? defaultIsolation.privileged,
    capabilities: { add: capabilities?.add ?? [], drop: capabilities?.drop ?? [] },
    seccomp: seccomp ?? defaultIsolation.seccomp,
    hostNamespaces: hostNamespaces.filter((name) => options[name] === 'host'),
    ...(options.user === 'remapped' ? { remapped: true as const } : {}),
    readOnly: readOnly ?? defaultIsolation.readOnly,
    mounts: mounts ?? [],
  };
}

/** Combinations that contradict themselves, or that the engine would refuse or silently ignore. */
function check({ privileged, capabilities, seccomp, user, mounts = [] }: Settings): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
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
