import type { Host } from '../host/host.ts';
import { makePrivateFolder } from '../host/root-only.ts';
import { removeWorkFolder } from './half-built.ts';

/* Layers are named by short links, since all names together must fit into a page. The newer way to mount, which would
 * cut them at 256 bytes, is declined. An overlay needs at least two layers: an empty one lies below. */
const mountScript = `set -e
folder=$1; shift
mkdir -m 755 -- "$folder/root" "$folder/empty"
cd "$folder"
names= count=0
for layer; do
  ln -s -- "$layer" "$count"
  names=$names$count:
  count=$((count + 1))
done
LIBMOUNT_FORCE_MOUNT2=always mount -t overlay -o "ro,nosuid,nodev,noexec,lowerdir=\${names}empty" ballast root`;

/**
 * Mounts an image's layers, folders of the host with the topmost first, as one root filesystem below `folder`, which
 * must not exist yet. Nothing is copied. Disposing unmounts it and removes the folder.
 */
export async function mountLayers(
  host: Host,
  layers: readonly string[],
  folder: string,
): Promise<AsyncDisposable & { readonly rootfsFolder: string }> {
  await using stack = new AsyncDisposableStack();
  stack.defer(() => removeWorkFolder(host, folder));
  await makePrivateFolder(host, folder);
  await host.exec(['sh', '-c', mountScript, 'sh', folder, ...layers]);
  const mounted = stack.move();
  return { rootfsFolder: `${folder}/root`, [Symbol.asyncDispose]: () => mounted.disposeAsync() };
}
