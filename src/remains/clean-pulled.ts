import type { DockerEngine } from '../docker/docker-engine.ts';
import { listImages } from '../docker/engine-answers.ts';
import { runLabel } from '../docker/run-labels.ts';

import type { IsAlive } from './run-hold.ts';

/** Removes from the engine what dead runs have pulled. Returns names, or ids where there is none. */
export async function cleanPulled({ docker }: DockerEngine, isAlive: IsAlive): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const { Id, RepoTags, Labels } of await listImages(docker, { label: [runLabel] })) {
    const runId = Labels?.[runLabel];
    if (runId === undefined || (await isAlive(runId))) continue;
    await docker.getImage(Id).remove({ force: true });
    removed.push(RepoTags?.[0] ?? Id);
  }
  return removed;
}
