import { createHash } from 'node:crypto';
import { z } from 'zod';
import { BallastError, messageOf } from '../../errors.ts';
import { openRegularFile } from '../../fields/regular-file.ts';

const longestProfile = 1 << 20;

const action = z.string().regex(/^SCMP_ACT_[A-Z_]{1,30}$/, 'expected an action such as SCMP_ACT_ERRNO');

/** The part of a profile without which an engine could not use it, or would let every call pass. */
const profile = z.object({
  defaultAction: action,
  syscalls: z
    .array(
      z
        // An older form names one call.
        .object({ names: z.array(z.string()).optional(), name: z.string().optional(), action })
        .refine(
          ({ names, name }) => Boolean(name) || Boolean(names?.length),
          'expected names of system calls',
        ),
    )
    .optional(),
});

/** A filter of system calls as an engine takes it: JSON in the form of Docker's own profile. */
export interface SeccompProfile {
  readonly text: string;
  /** The digest of its text, as `sha256:…`. */
  readonly digest: string;
}

/**
 * Reads a profile from the machine that Ballast runs on.
 * @param target the target's name, for what is said of it
 * @throws BallastError `seccomp-profile`
 */
export async function readSeccompProfile(path: string, target: string): Promise<SeccompProfile> {
  const refuse = (why: string, cause?: unknown) =>
    new BallastError('input', 'seccomp-profile', `target \`${target}\`: \`seccomp\`: ${path}: ${why}`, {
      hint: 'give a file in the form of Docker’s own profile: { "defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{ "names": […], "action": "SCMP_ACT_ALLOW" }] }; or `unconfined`',
      cause,
    });
  const text = await readBounded(path).catch((error: unknown) => {
    throw refuse(`it cannot be read: ${messageOf(error)}`, error);
  });
  if (text === undefined) throw refuse('it is longer than 1 MiB');
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw refuse(`it is no JSON: ${messageOf(error).replaceAll(/\s+/g, ' ')}`, error);
  }
  const parsed = profile.safeParse(content);
  if (parsed.success) return { text, digest: `sha256:${createHash('sha256').update(text).digest('hex')}` };
  const [issue] = parsed.error.issues;
  throw refuse(`it is no profile: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}`);
}

async function readBounded(path: string): Promise<string | undefined> {
  await using file = await openRegularFile(path);
  const { size } = await file.stat();
  if (size > longestProfile) return undefined;
  return (await file.readFile()).toString('utf8');
}
