import type { DockerEngine } from '../docker/docker-engine.ts';
import { listContainers } from '../docker/engine-answers.ts';
import type { IsAlive } from './run-hold.ts';

/** Removes the containers of dead runs, with their volumes. Returns their names, or ids where there is none. */
export async function cleanContainers(
  { docker }: DockerEngine,
  isAlive: IsAlive,
): Promise<readonly string[]> {
  const removed: string[] = [];
  const found = await listContainers(docker, { label: ['dev.ballast.run'] });
  for (const { Id, Names, Labels } of found) {
    const runId = Labels['dev.ballast.run'];
    if (runId !== undefined && (await isAlive(runId))) continue;
    const wasThere = await docker
      .getContainer(Id)
      .remove({ force: true, v: true })
      .then(() => true, isGone);
    if (wasThere) removed.push(Names[0]?.slice(1) ?? Id);
  }
  return removed;
}

/** Its owner, or another clean, was faster. */
function isGone(error: { readonly statusCode?: number }): boolean {
  if (error.statusCode === 404 || error.statusCode === 409) return false;
  throw error;
}
