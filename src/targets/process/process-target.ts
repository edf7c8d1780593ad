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
  const placer = await nativeBinary(context.host, 'place');
  const hostname = (await context.host.exec(['uname', '-n'])).stdout.trim();
  const names = nameFilesOf(hostname, '127.0.0.1', await hostResolver(context.host));
  const durationNs = Number(process.hrtime.bigint() - began);
  return {
    emulated: false,
    environment: {
      isolation: 'chroot and cgroup, no namespaces',
      rootFilesystem: 'overlay: its changes are kept apart from the image',
    },
    preparation: { launcher: { durationNs, cached: false } },
    // Its channel is the host's own exec, which every run measures.
    floors: {},
    daemons: { kind: 'none' },
    create: (id) => ProcessInstance.create(context, { launcher, placer, names }, id),
    // Probes enter a bare process's root and cgroups by themselves.
    createProbed: (id) => ProcessInstance.create(context, { launcher, placer, names }, id),
    ...onlyOne(context),
    imageSizes: () => rootfsSizes(context, context.image),
    // Nothing is made for the run alone: the launcher is kept for the next one, as the image is.
    [Symbol.asyncDispose]: async () => undefined,
  };
}
