import { BallastError } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import type { MachineSpec } from '../guest/hypervisor.ts';
import type { QemuUser } from '../guest/qemu-user.ts';

/**
 * Lets QEMU, and no other user, read the files that its machine starts from and write those that are the machine's own.
 * It uses access lists, so that the files stay root's: a QEMU that its guest has taken over can neither open them to
 * others nor change what other guests start from. A group might have further members.
 * @param consolePipe FIFO pair `<path>.in` and `<path>.out`
 * @throws BallastError `qemu-file-rights`
 */
export async function lendFiles(
  host: Host,
  { uid }: QemuUser,
  { boot, disks, seed }: MachineSpec,
  consolePipe: string,
): Promise<void> {
  if (uid === 0) return;
  const lend = async (rights: 'r' | 'rw', paths: readonly string[]) => {
    if (paths.length === 0) return;
    const argv = ['setfacl', '-m', `u:${uid}:${rights}`, '--', ...paths];
    const { exitCode, stderr } = await host.exec(argv, { allowFailure: true });
    if (exitCode !== 0) throw refused(uid, stderr);
  };
  await lend('r', [
    ...(boot.kind === 'kernel' ? [boot.kernel, boot.initramfs] : []),
    ...disks.map(({ base }) => base),
    ...(seed === undefined ? [] : [seed]),
  ]);
  await lend('rw', [...disks.map(({ path }) => path), `${consolePipe}.in`, `${consolePipe}.out`]);
}

function refused(uid: number, said: string): BallastError {
  const message = `libvirt's QEMU, user ${uid}, cannot be let in to its files: ${said.trim().slice(-300)}`;
  return new BallastError('engine', 'qemu-file-rights', message, {
    hint: 'apt-get install acl on the host; /var/lib/ballast and /var/cache/ballast must be on a filesystem with access lists',
  });
}
