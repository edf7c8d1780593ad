import type { Cleaner, Leftover } from '../../host/cleaner.ts';
import type { Host } from '../../host/host.ts';
import { listRunFolders, type RunFolder } from '../../host/run-folder.ts';
import { notedAsPushed, pushedTag } from './pushed.ts';
import { Registry } from './registry.ts';

/** What runs have sent to registries. One that does not answer is passed over. */
export const pushedImages: Cleaner = {
  what: 'in a registry',
  async *list(host) {
    for (const folder of await listRunFolders(host)) yield* pushedBy(host, folder);
  },
};

/** Lists what one run has sent, as far as its folder tells. */
export async function* pushedBy(host: Host, { runId, path }: RunFolder): AsyncGenerator<Leftover> {
  for (const { address, repository } of await notedAsPushed(host, path))
    yield {
      name: `${address}/${repository}:${pushedTag}`,
      owner: runId,
      async remove() {
        using registry = new Registry(host, address, AbortSignal.timeout(20_000));
        return await registry.removeTag(repository, pushedTag).catch(() => false);
      },
    };
}
