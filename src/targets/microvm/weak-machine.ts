import type { Host } from '../../host/host.ts';
import { prepareGuestTarget } from '../guest/guest-target.ts';
import type { Accelerator } from '../guest/proved-accelerator.ts';
import { prepareSameUserland } from '../guest/same-userland.ts';
import type { PreparedTarget, TargetContext } from '../target.ts';
import { openMicrovm } from './microvm.ts';
import { systemTable } from './system-table.ts';

/** The memory of a weak machine, as a multiple of what it was asked to have: more than probes try to fill. */
const excess = 2;

/**
 * Prepares machines that are badly isolated on purpose: their QEMU is root on the host and has no filter, lays a folder
 * of the host into them, gives them the identity of the host, and has more memory than was asked for.
 * @param accelerator one that has been proved, by the machines that this one is the control of
 * @throws as `prepareGuestTarget`
 */
export async function prepareWeakMachine(
  context: TargetContext,
  name: string,
  accelerator: Accelerator,
): Promise<PreparedTarget> {
  const { host, runFolder, workload } = context;
  await using stack = new AsyncDisposableStack();
  const identity = await identityOf(host, `${runFolder}/${name}.smbios`, stack);
  const limits = { ...workload.limits, memoryBytes: workload.limits.memoryBytes * excess };
  const weakened = { ...context, workload: { ...workload, limits } };
  const target = await prepareGuestTarget(
    weakened,
    { name, accelerator: { ...accelerator, limitCpu: false } },
    () => openMicrovm(weakened, { name }, { share: runFolder, identity }),
    prepareSameUserland,
  );
  stack.use(target);
  const resources = stack.move();
  return { ...target, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** The file of a table with the host's own identity; undefined where the host has none. It is not in the arguments, which every user reads. */
async function identityOf(
  host: Host,
  path: string,
  stack: AsyncDisposableStack,
): Promise<string | undefined> {
  const { stdout } = await host.exec(['cat', '/sys/class/dmi/id/product_uuid'], { allowFailure: true });
  const table = systemTable(stdout.trim());
  if (table === undefined) return undefined;
  stack.defer(async () => void (await host.exec(['rm', '-f', '--', path])));
  await host.put(table, path);
  return path;
}
