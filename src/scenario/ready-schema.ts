import { z } from 'zod';
import {
  argv,
  emptyMap,
  exitCode,
  headerName,
  httpStatus,
  oneKeyOf,
  pattern,
  quantity,
  requestPath,
} from '../fields/schema-parts.ts';
import { parseDurationMs } from '../fields/units.ts';

const within = quantity(parseDurationMs, '1ms', '1h', '60s')
  .prefault('60s')
  .describe(
    'How long the workload may take until it is ready, such as 60s. If it takes longer, the launch has failed.',
  );

const readyKeys = ['http', 'tcp', 'command', 'healthcheck', 'exit'] as const;
const readyChoice = oneKeyOf(readyKeys, true);

/** When the workload counts as ready. */
export const ready = z
  .strictObject({
    http: z
      .strictObject({
        path: requestPath.default('/').describe('Path of the request.'),
        status: httpStatus.default(200).describe('The status of a correct answer.'),
        headers: z
          .record(headerName, z.string().max(4096))
          .exactOptional()
          .describe('Headers that the answer must have, each with a text that its value contains.'),
        contains: z.string().min(1).max(4096).exactOptional().describe('Text that the body must contain.'),
        matches: pattern
          .exactOptional()
          .describe(
            'A regular expression of JavaScript that the body must match; ^ and $ are ends of lines. It is tried on the whole body.',
          ),
      })
      .optional()
      .describe('Ready when this HTTP request is answered with the status and, if given, headers and body.'),
    tcp: z
      .strictObject({
        send: z.string().max(65_536).default('').describe('Sent once connected.'),
        expect: z.string().max(4096).default('').describe('Ready when the answer starts with this text.'),
      })
      .optional()
      .describe('Ready when a TCP connection is accepted and, if given, the answer is as expected.'),
    command: argv
      .optional()
      .describe('Ready when this program, run inside as the workload itself is, exits with 0; a list.'),
    healthcheck: emptyMap
      .optional()
      .describe("Ready when the image's own health check exits with 0. Takes no settings: {}."),
    exit: z
      .strictObject({ code: exitCode.default(0).describe('The exit code that means ready.') })
      .optional()
      .describe('A batch job: ready when the workload itself has ended with the code; it has no port.'),
    within,
  })
  .refine(readyChoice.check, readyChoice.settings)
  .meta({
    description: 'When the workload counts as ready. By default: a TCP connection is accepted.',
    not: {
      anyOf: readyKeys.flatMap((one, index) =>
        readyKeys.slice(index + 1).map((other) => ({ required: [one, other] })),
      ),
    },
  });

/** A check, even beside other problems, that there is a port where readiness is asked of one. */
export const portWhereAsked = {
  check: ({ port, ready: asked }: { port?: unknown; ready?: unknown }) => {
    const keys: object = typeof asked === 'object' && asked !== null ? asked : {};
    if ('exit' in keys && keys.exit !== undefined) return port === undefined;
    return port !== undefined || ['command', 'healthcheck'].some((key) => key in keys);
  },
  settings: {
    path: ['port'],
    error: ({ input }: { input?: unknown }) =>
      (input as { port?: unknown }).port === undefined
        ? 'missing: expected a whole number from 1 to 65535, or a `ready` that asks no port: command, healthcheck or exit'
        : 'a workload that is ready when it ends has no port; leave it out',
    when: ({ value }: z.core.ParsePayload) => typeof value === 'object' && value !== null,
  },
};
