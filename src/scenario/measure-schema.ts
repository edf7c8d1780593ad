import { z } from 'zod';
import { emptyMap, quantity, registryAddress, wholeNumber } from '../fields/schema-parts.ts';
import { parseDurationMs } from '../fields/units.ts';
import { probeCategories } from '../inside/verdicts.ts';
import { aggressorNames } from '../stages/neighbour/kinds.ts';
import { defaultRegistry } from '../stages/pull/settings.ts';

const neighbour = z.strictObject({
  blocks: wholeNumber(1, 100)
    .default(6)
    .describe('Fresh pairs of instances a form; an interval of 95 % needs 6.'),
  each: quantity(parseDurationMs, '100ms', '2s', '500ms')
    .prefault('500ms')
    .describe('How long each kind of work is measured beside each neighbour, such as 500ms.'),
  aggressors: z
    .array(z.enum(aggressorNames))
    .min(1)
    .default([...aggressorNames])
    .describe('What the neighbour does, one after the other. By default everything.'),
});

const pull = z.strictObject({
  registry: registryAddress
    .default(defaultRegistry)
    .describe('Where the host reaches a registry without TLS and password; the lab has one at the default.'),
  repetitions: wholeNumber(1, 100).default(6).describe('Pulls of each image; an interval of 95 % needs 6.'),
});

const lifecycle = z.strictObject({
  blocks: wholeNumber(1, 1000)
    .default(6)
    .describe('Passes over all forms, each in random order; an interval of 95 % needs 6.'),
});

const speed = z.strictObject({
  blocks: wholeNumber(1, 1000)
    .default(6)
    .describe('Passes over all forms, each in random order; an interval of 95 % needs 6.'),
  duration: quantity(parseDurationMs, '100ms', '10min', '5s')
    .prefault('5s')
    .describe('How long each load of requests lasts, such as 5s.'),
  connections: wholeNumber(1, 256).default(8).describe('Connections that requests are sent over.'),
  rate: wholeNumber(1, 100_000)
    .optional()
    .describe(
      'Requests a second that fall due while latency is measured. By default half of what the slowest form carries.',
    ),
  each: quantity(parseDurationMs, '100ms', '10s', '500ms')
    .prefault('500ms')
    .describe('How long each kind of work inside is measured, such as 500ms.'),
});

/** What a scenario may ask to be measured. */
export const measure = z.strictObject({
  startup: z
    .strictObject({
      blocks: wholeNumber(1, 1000).default(10).describe('Passes over all forms, each in random order.'),
      warmup: wholeNumber(0, 100).default(1).describe('Passes before them, recorded but not counted.'),
      caches: z
        .enum(['warm', 'cold'])
        .default('warm')
        .describe(
          "cold: the host's page cache is dropped before each launch, which takes root. All launches of a run are the one or the other.",
        ),
    })
    .prefault({})
    .describe('Time from the request to ready. Always measured.'),
  memory: emptyMap.optional().describe('Memory of one more instance. Takes no settings: {}.'),
  image: emptyMap.optional().describe('Size of the image on disk. Takes no settings: {}.'),
  isolation: z
    .strictObject({
      categories: z
        .array(z.enum(probeCategories))
        .min(1)
        .optional()
        .describe(
          'Only probes of these categories. By default all; without `limits` it takes half the time.',
        ),
      kernelSurface: z
        .boolean()
        .default(false)
        .describe(
          "Count the kernel functions that the host runs for an instance as well. It takes root, and slows the host's whole kernel for some seconds.",
        ),
    })
    .optional()
    .describe('Probes of isolation, on instances of their own after all that is timed.'),
  pull: pull
    .optional()
    .describe(
      'Time to fetch from a registry what forms start from, by a host that has none of it: layers for containers, disk, kernel and first root for virtual machines.',
    ),
  neighbour: neighbour
    .optional()
    .describe('What a busy neighbour does to an instance of the same form and the same limits.'),
  speed: speed
    .optional()
    .describe(
      'Requests a second and their latency where `ready` asks by HTTP, and CPU, memory, system calls, disk and network inside.',
    ),
  lifecycle: lifecycle
    .optional()
    .describe('Pause, unpause, save and restore, stop, restart, kill and remove, on instances of their own.'),
});
