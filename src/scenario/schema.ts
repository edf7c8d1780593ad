import { z } from 'zod';
import { longestClaim } from '../claims/tokens.ts';
import { imageReference } from '../fields/image-reference.ts';
import {
  argv,
  buildStage,
  guestPath,
  kebabName,
  oneKeyOf,
  packageName,
  portNumber,
  quantity,
  text,
  userName,
  variableName,
  wholeNumber,
  workingFolder,
} from '../fields/schema-parts.ts';
import { signalNumber } from '../fields/signals.ts';
import { parseBytes, parseDurationMs } from '../fields/units.ts';
import { engine } from './engine-schema.ts';
import { hosts } from './hosts-schema.ts';
import { measure } from './measure-schema.ts';
import { portWhereAsked, ready } from './ready-schema.ts';
import { targetSchema } from './target-schema.ts';

const hostPath = text(4095).min(1);

const rootfs = z.strictObject({
  debian: z
    .strictObject({
      suite: packageName.default('bookworm').describe('Debian release to take the packages from.'),
      packages: z
        .array(packageName)
        .min(1)
        .max(500)
        .describe('Packages to install, with what they depend on.'),
      only: z
        .array(guestPath)
        .min(1)
        .max(10_000)
        .optional()
        .describe(
          'Keep only these absolute paths of the unpacked packages. Without it: a whole minimal system.',
        ),
    })
    .describe('A Debian root filesystem, made by recipe.'),
  files: z
    .record(guestPath, text(1_048_576))
    .default({})
    .describe('Text files to add: absolute path to content.'),
});

const signal = z
  .union([z.string(), z.number()], { error: 'expected the name or number of a signal' })
  .transform((written, context) => {
    const number = signalNumber(written);
    if (number !== undefined) return number;
    context.addIssue({ code: 'custom', message: 'expected a signal, such as SIGQUIT, SIGRTMIN+3 or 3' });
    return z.NEVER;
  });

/** The kernel gives no group of processes less: 1 ms in each 100 ms. An engine takes less for no limit, or fails. */
const leastCpus = 0.01;

const limits = z.strictObject({
  cpus: z
    .number()
    .min(leastCpus, `expected a number of at least ${leastCpus}`)
    .max(1024, 'expected a number of at most 1024')
    .default(1)
    .describe('Processors it may use; may be a fraction, such as 0.5.'),
  memory: quantity(parseBytes, '6MiB', '16TiB', '256MiB')
    .prefault('512MiB')
    .describe('Memory it may use, such as 256MiB; the RAM of a virtual machine.'),
  pids: wholeNumber(1, 4_194_304).default(256).describe('Processes and threads it may have.'),
});

const sourceKeys = ['rootfs', 'image', 'archive', 'dockerfile'] as const;
const sourceChoice = oneKeyOf(sourceKeys);
/** An archive may hold several images, one of which is named beside it. */
const isOfArchive = ({
  rootfs,
  dockerfile,
  archive,
}: Partial<Record<(typeof sourceKeys)[number], unknown>>) =>
  archive !== undefined && rootfs === undefined && dockerfile === undefined;
const sourceAlternatives = sourceKeys.map((key) => ({
  required: [key],
  ...(key === 'image' ? { not: { required: ['archive'] } } : {}),
}));
const workload = z
  .strictObject({
    rootfs: rootfs.optional().describe('Make the root filesystem by recipe.'),
    image: imageReference
      .optional()
      .describe(
        'Take the root filesystem from this image of the container engine, such as nginx:1.27. Next to `archive`: which of its images to take.',
      ),
    archive: hostPath
      .optional()
      .describe(
        'Take it from this tar: a root filesystem, an image as `docker save` writes it, or an OCI layout.',
      ),
    dockerfile: hostPath
      .optional()
      .describe('Build it from this folder, which has a Dockerfile, or from this file in its folder.'),
    target: buildStage.optional().describe('The stage of the Dockerfile that is built. By default the last.'),
    entrypoint: argv
      .optional()
      .describe("Replaces the image's entrypoint; a list with one item per argument."),
    command: argv.optional().describe('What to run; a list with one item per argument.'),
    environment: z
      .record(variableName, text(65_536, 'expected text; write it in quotes'))
      .default({})
      .describe('Environment variables. Their values are neither stored nor shown.'),
    publicEnvironment: z
      .array(variableName)
      .max(1000)
      .optional()
      .describe('Names of variables whose values may be stored in results.'),
    user: userName.optional().describe('User to run as: name or number, optionally with :group.'),
    workdir: workingFolder.optional().describe('Folder to start in.'),
    port: portNumber.optional().describe('TCP port it listens on. Optional if `ready` uses no port.'),
    ready: ready.prefault({}),
    stopSignal: signal
      .optional()
      .describe("Signal that asks it to end: name or number. By default the image's own, or SIGTERM."),
    stopWithin: quantity(parseDurationMs, '1s', '10min', '10s')
      .refine((ms) => ms % 1000 === 0, 'expected whole seconds, such as 10s')
      .prefault('10s')
      .describe('How long it may take to end before it is killed, such as 10s.'),
    limits: limits.prefault({}).describe('The same for every target.'),
  })
  .refine((map) => isOfArchive(map) || sourceChoice.check(map), sourceChoice.settings)
  .refine((map) => map.target === undefined || map.dockerfile !== undefined, {
    path: ['target'],
    error: 'only a dockerfile has stages; the ways to launch are `targets`, next to `workload`',
  })
  .refine(portWhereAsked.check, portWhereAsked.settings)
  .refine((map) => map.rootfs === undefined || map.command !== undefined || map.entrypoint !== undefined, {
    path: ['command'],
    error: 'missing: a rootfs says nothing of what to run; expected a list, one item an argument',
  })
  .meta({ oneOf: sourceAlternatives });

/** The one definition of a scenario file: its type, its validation and its JSON Schema. */
export const scenarioFileSchema = z
  .strictObject({
    name: kebabName.optional().describe('Name in results and reports. By default the name of the file.'),
    description: text(2000).optional().describe('What this scenario is for, for readers of the report.'),
    workload: workload.describe('What runs, the same in every target.'),
    targets: z
      .array(targetSchema)
      .min(1)
      .max(16)
      .prefault(['process', 'container', 'vm'])
      .describe(
        'The ways to run the workload: a kind, or a map of one kind to its settings. By default process, container and vm.',
      ),
    baseline: kebabName
      .optional()
      .describe(
        'The target that all others are compared with. By default the container where a virtual machine is measured too, else the first target; --baseline on the command line wins.',
      ),
    hosts: hosts
      .optional()
      .describe(
        'Where to measure, with one run per host, one after the other: local, lab, or ssh://user@host:port. By default the lab while it is up, else local; --host on the command line wins.',
      ),
    engine: engine
      .optional()
      .describe(
        'The container engine of the hosts. By default, on this machine, the one that the `docker` command would use (DOCKER_HOST, its context), and unix:///var/run/docker.sock on others; --engine on the command line wins.',
      ),
    measure: measure
      .optional()
      .describe('What to measure. By default startup, memory and image; else what is listed, and startup.'),
    claims: z
      .array(text(longestClaim).min(1))
      .max(50)
      .optional()
      .describe(
        'Comparisons that the run answers, such as container.startup.ready <= 0.5 * vm.startup.ready or vm.memory.total < 200MiB.',
      ),
  })
  .meta({ title: 'Ballast scenario' });

/** A scenario file as written, checked, with defaults filled in. */
export type ScenarioFile = z.output<typeof scenarioFileSchema>;
