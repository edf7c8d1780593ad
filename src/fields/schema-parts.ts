import { z } from 'zod';
import { portPattern } from './image-reference.ts';
import { QuantityError } from './units.ts';

/** Words in lower case joined by hyphens; safe in file, container and domain names. */
export const kebabName = z
  .string()
  .max(40)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected lower-case letters, digits and single hyphens (at most 40)');

/** Text that can be an argument or an environment value: no NUL. `error`: what is said of anything else. */
export function text(maxLength = 65_536, error?: string) {
  return (
    z
      .string(error)
      .max(maxLength)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the kernel ends arguments at NUL
      .regex(/^[^\x00]*$/, 'expected text without NUL characters')
  );
}

export const packageName = z
  .string()
  .max(128)
  .regex(/^[a-z0-9][a-z0-9+.-]+$/, 'expected the name of a Debian package, such as nginx-light');

/** The name of an environment variable. */
export const variableName = z
  .string()
  .max(256)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected a name of letters, digits and underscores');

/** A user inside the workload's root filesystem, with a group if wanted, by name or number. */
export const userName = z
  .string()
  .max(128)
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$/,
    'expected user or user:group, by name or number',
  );

/** A stage of a Dockerfile, by its name or its number. */
export const buildStage = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'expected the name of a stage of the Dockerfile');

/** What an HTTP request asks for. */
export const requestPath = z
  .string()
  .max(2048)
  .regex(/^\/[\x21-\x7e]*$/, 'expected a path that starts with / and has no spaces or control characters');

/** An absolute path inside the workload's root filesystem, other than `/` itself. */
export const guestPath = z
  .string()
  .max(4095)
  .regex(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    /^(\/(?!\.{1,2}(\/|$))[^/\x00-\x1f\x7f]+)+$/,
    'expected an absolute path without `.`, `..`, empty parts or a trailing slash',
  );

/** A folder to start in. */
export const workingFolder = z.union([z.literal('/'), guestPath]);

export const argv = z
  .array(text(), {
    error: (issue) =>
      typeof issue.input === 'string'
        ? 'expected a list, one item an argument; write a list, such as [nginx, -g, "daemon off;"]'
        : undefined,
  })
  .min(1)
  .max(1000);

/** Where a registry is: what an engine takes for one in front of the name of an image. */
export const registryAddress = z
  .string()
  .max(255)
  .regex(
    new RegExp(`^[a-z0-9]([a-z0-9.-]*[a-z0-9])?:${portPattern}$`),
    'expected a host and a port, such as 127.0.0.1:5000',
  );

/** The value of a key whose presence is the setting: `{}` takes the defaults. */
export const emptyMap = z.strictObject({});

export function wholeNumber(least: number, most: number) {
  const error = `expected a whole number from ${least} to ${most}`;
  return z
    .number({ error: (issue) => (issue.input === undefined ? `missing: ${error}` : error) })
    .int(error)
    .min(least, error)
    .max(most, error);
}

/** A name of a header field, as programs write them. */
export const headerName = z
  .string()
  .max(200)
  .regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'expected the name of a header, such as Content-Type');

/** A regular expression of JavaScript. */
export const pattern = z
  .string()
  .min(1)
  .max(4096)
  .refine(isPattern, 'expected a regular expression, as JavaScript has them');

function isPattern(text: string): boolean {
  try {
    void new RegExp(text, 'm');
    return true;
  } catch {
    return false;
  }
}

export const portNumber = wholeNumber(1, 65_535);
export const httpStatus = wholeNumber(200, 599);
export const exitCode = wholeNumber(0, 255);

/** A duration as a run stores it, of at most the hour that a scenario's file may ask for. */
export const durationMs = wholeNumber(1, 3_600_000);

/** Text with a unit, turned into a number of at least `least` and at most `most` as written. */
export function quantity(parse: (text: string) => number, least: string, most: string, example: string) {
  const complaint = `expected a quantity with its unit, such as ${example}`;
  return z
    .string({ error: (issue) => (issue.input === undefined ? undefined : complaint) })
    .transform((written, context) => {
      try {
        const value = parse(written);
        if (value >= parse(least) && value <= parse(most)) return value;
        context.addIssue({ code: 'custom', message: `expected ${least} to ${most}` });
      } catch (error) {
        if (!(error instanceof QuantityError)) throw error;
        context.addIssue({ code: 'custom', message: error.message });
      }
      return z.NEVER;
    });
}

/** A check, even beside other problems, that a map has exactly one of some keys. */
export function oneKeyOf(keys: readonly string[], isOptional = false) {
  const count = (map: object) =>
    keys.filter((key) => (map as Record<string, unknown>)[key] !== undefined).length;
  return {
    check: (map: object) => count(map) === 1 || (isOptional && count(map) === 0),
    settings: {
      error: `expected ${isOptional ? 'at most' : 'exactly'} one of ${keys.join(', ')}`,
      when: ({ value, issues }: z.core.ParsePayload) => {
        if (typeof value !== 'object' || value === null) return false;
        // An unknown key is probably the misspelt one: one complaint is enough.
        const hasUnknown = issues.some(({ code, path }) => code === 'unrecognized_keys' && !path?.length);
        return !hasUnknown || count(value) > 0;
      },
    },
  };
}
