import { rootfsSizes } from '../../image/sizes.ts';
import { nativeBinary } from '../../native/build.ts';
import { onlyOne } from '../host-port.ts';
import { hostResolver, nameFilesOf } from '../name-files.ts';
import type { PreparedTarget, TargetContext } from '../target.ts';
import { ProcessInstance } from './process-instance.ts';

/**
 * Prepares the baseline: the workload in its root filesystem and its cgroup, without namespaces.
 * @throws BallastError `compiler-missing`, `native-build-failed`
 */
export async function prepareProcess(context: TargetContext): Promise<PreparedTarget> {
  const began = process.hrtime.bigint();
  context.progress('putting the launcher on the host');
  const launcher = await nativeBinary(context.host, 'launch');
  const hostname = (await context.host.exec(['uname', '-n'])).stdout.trim();
  const names = nameFilesOf(hostname, '127.0.0.1', await hostResolver(context.host));
  const durationNs = Number(process.hrtime.bigint() - began);
  return {
    emulated: false,
    environment: {
      isolation: 'chroot and cgroup, no namespaces',
      rootFilesystem: 'overlay: its changes are kept apart from the image',
    },
    making: {
      before: 'folders for its root and what it writes, its name files, and the launcher, which waits',
      byStart: 'the overlay and the mounts in it, the cgroup, and the workload’s process',
    },
    preparation: { launcher: { durationNs, cached: false } },
    // Its channel is the host's own exec, which every run measures.
    floors: {},
    daemons: { kind: 'none' },
    create: (id) => ProcessInstance.create(context, { launcher, names }, id),
    // Probes enter a bare process's root and cgroups by themselves.
    createProbed: (id) => ProcessInstance.create(context, { launcher, names }, id),
    ...onlyOne(context),
    imageSizes: () => rootfsSizes(context, context.image),
    // Nothing is made for the run alone: the launcher is kept for the next one, as the image is.
    [Symbol.asyncDispose]: async () => undefined,
  };
}
