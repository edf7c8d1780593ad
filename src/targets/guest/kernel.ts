import { createHash } from 'node:crypto';
import { BallastError, messageOf } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import { requireRoom } from '../../host/no-space.ts';
import { makePassableFolder, makePrivateFolder } from '../../host/root-only.ts';
import { type Builder, cacheFolder, halfBuiltName } from '../../image/half-built.ts';
import { isSealed, sealKept } from '../../image/seal.ts';

/** A distribution's kernel on the host, shared by every guest. */
export interface GuestKernel {
  readonly release: string;
  readonly vmlinuz: string;
  /** The path `…/lib/modules/<release>`, with its `modules.dep`. */
  readonly modulesFolder: string;
  readonly cached: boolean;
}

const kernelsFolder = `${cacheFolder}/kernels`;
const roomBytes = 512 * 2 ** 20;
const extract = [
  'mmdebstrap',
  '--quiet',
  '--variant=extract',
  '--include=linux-image-cloud-amd64',
  'bookworm',
];

/**
 * Debian's cloud kernel, fetched once for each host and kept by the digest of its recipe.
 * @throws BallastError `kernel-unavailable`
 */
export async function prepareKernel(
  builder: Builder,
  progress: (text: string) => void,
): Promise<GuestKernel> {
  const { host, signal } = builder;
  const recipe = createHash('sha256')
    .update(JSON.stringify(['v1', extract]))
    .digest('hex');
  const folder = `${kernelsFolder}/${recipe.slice(0, 24)}`;
  const present = await readKernel(host, folder);
  if (present !== undefined && (await isSealed(host, folder))) return { ...present, cached: true };
  progress('fetching the guest kernel');
  try {
    await buildKernel(builder, folder);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof BallastError && error.code === 'no-space') throw error;
    throw new BallastError(
      'engine',
      'kernel-unavailable',
      `cannot fetch the guest kernel: ${messageOf(error)}`,
      {
        hint: 'apt-get install mmdebstrap kmod, and let the host reach a Debian mirror',
        cause: error,
      },
    );
  }
  const built = await readKernel(host, folder);
  if (built === undefined)
    throw new BallastError('engine', 'kernel-unavailable', 'the fetched kernel is incomplete');
  await sealKept(host, folder);
  return { ...built, cached: false };
}

async function readKernel(host: Host, folder: string): Promise<Omit<GuestKernel, 'cached'> | undefined> {
  const { stdout, exitCode } = await host.exec(['ls', '--', `${folder}/lib/modules`], { allowFailure: true });
  const release = stdout.split('\n')[0] ?? '';
  if (exitCode !== 0 || !/^[\w.+-]+$/.test(release)) return undefined;
  return { release, vmlinuz: `${folder}/vmlinuz`, modulesFolder: `${folder}/lib/modules/${release}` };
}

async function buildKernel({ host, runId, signal }: Builder, folder: string): Promise<void> {
  const work = `${kernelsFolder}/${halfBuiltName(runId)}`;
  try {
    await makePrivateFolder(host, work);
    await makePassableFolder(host, `${work}/kept`);
    await host.exec(['mkdir', '--', `${work}/kept/lib`]);
    await requireRoom(host, work, roomBytes, 'fetching the guest kernel');
    await host.exec([...extract, `${work}/root`], { timeoutMs: 10 * 60_000, signal });
    const { stdout } = await host.exec(['ls', '--', `${work}/root/lib/modules`]);
    const release = stdout.split('\n')[0] ?? '';
    await host.exec(['depmod', '-b', `${work}/root`, release]);
    await host.exec(['mv', '--', `${work}/root/boot/vmlinuz-${release}`, `${work}/kept/vmlinuz`]);
    await host.exec(['mv', '--', `${work}/root/lib/modules`, `${work}/kept/lib/modules`]);
    // One that was changed, or that another run has just made, goes with the work.
    await host.exec(['mv', '-T', '--', folder, `${work}/former`], { allowFailure: true });
    await host.exec(['mv', '-T', '--', `${work}/kept`, folder], { allowFailure: true });
  } finally {
    await host.exec(['rm', '-rf', '--', work], { allowFailure: true });
  }
}
