import { BallastError } from '../../errors.ts';
import type { Host } from '../../host/host.ts';

/** The user that a QEMU runs as on the host. */
export interface QemuUser {
  readonly uid: number;
  readonly gid: number;
}

/** The user "nobody", who owns nothing. */
export const nobody: QemuUser = { uid: 65534, gid: 65534 };

/**
 * The user of the host by this name or number, with its first group.
 * @param target the target's name, for what is said of it
 * @throws BallastError `qemu-user-unknown`
 */
export async function findQemuUser(host: Host, target: string, name: string): Promise<QemuUser> {
  const { stdout } = await host.exec(['getent', 'passwd', '--', name], { allowFailure: true });
  const [, uid, gid] = /^[^:\n]*:[^:\n]*:(\d{1,10}):(\d{1,10}):/.exec(stdout) ?? [];
  if (uid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  // A number is a user although nothing lists it: a machine may well have one that nobody else has.
  if (/^\d+$/.test(name)) return { uid: Number(name), gid: Number(name) };
  const message = `target \`${target}\`: \`qemuUser\`: ${host.name} has no user \`${name}\``;
  throw new BallastError('input', 'qemu-user-unknown', message, {
    hint: `it is a user of the host: make it there (\`useradd --system ${name}\`), or give a number`,
  });
}
