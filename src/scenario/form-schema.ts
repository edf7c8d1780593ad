import { z } from 'zod';
import { guestPath, kebabName, oneKeyOf, text } from './schema-parts.ts';

export const formKinds = ['process', 'container', 'vm'] as const;

const as = kebabName.optional().describe('Name of this form in results; unique. By default the kind.');

const capability = z
  .string()
  .max(40)
  .regex(
    /^(ALL|[A-Z][A-Z0-9_]*)$/,
    'expected the name of a capability without CAP_, such as NET_ADMIN, or ALL',
  )
  .refine((name) => !name.startsWith('CAP_'), 'expected it without CAP_, such as NET_ADMIN');
const capabilityNames = z.array(capability).max(64).optional();

const inHostNamespace = (what: string) => z.literal('host').optional().describe(`host: ${what}.`);

const mount = z.strictObject({
  host: text(4095)
    .regex(/^\//, 'expected an absolute path')
    .describe('Absolute path of a folder or socket of the host.'),
  at: guestPath.describe('Where it appears inside.'),
});

const container = z
  .strictObject({
    runtime: z
      .string()
      .max(64)
      .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'expected the name of a runtime of the engine, such as runc')
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
    user: inHostNamespace('its users are the users of the host, also where the engine maps them'),
    readOnly: z.boolean().optional().describe('Its root filesystem cannot be written to.'),
    mounts: z.array(mount).max(64).optional().describe('Folders or sockets of the host to be seen inside.'),
    as,
  })
  .describe('A container of the Docker engine.');

const formChoice = oneKeyOf(formKinds);

/** One way to run the workload: a kind, or a map of one kind to its settings. */
export const formSchema = z.union([
  z.enum(formKinds),
  z
    .strictObject({
      process: z.strictObject({ as }).optional().describe('A bare process on the host: the baseline.'),
      container: container.optional(),
      vm: z
        .strictObject({
          accelerator: z
            .enum(['kvm', 'tcg', 'auto'])
            .default('kvm')
            .describe(
              'kvm: hardware virtualisation; tcg: software emulation; auto: kvm where it works, else tcg.',
            ),
          as,
        })
        .optional()
        .describe("A libvirt virtual machine that boots the workload's root filesystem."),
    })
    .refine(formChoice.check, formChoice.settings)
    .meta({ minProperties: 1, maxProperties: 1 }),
]);

export type FormFile = z.output<typeof formSchema>;
