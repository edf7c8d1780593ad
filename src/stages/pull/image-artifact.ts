import type { Readable } from 'node:stream';
import type { DockerEngine } from '../../docker/docker-engine.ts';
import { inspectImage } from '../../docker/engine-answers.ts';
import { unlessSilent } from '../../docker/engine-deadlines.ts';
import { DockerError } from '../../docker/engine-error.ts';
import { followProgress } from '../../docker/follow-progress.ts';
import { Marks } from '../../marks.ts';
import type { PullArtifact } from './artifact.ts';
import { pushPrivateImage } from './private-image.ts';
import { layerProgress, type ProgressEvent, progressEvent } from './pull-progress.ts';
import type { RegistryPlace } from './registry.ts';

/** An image of a Docker engine, sent to the registry as one that nobody else has, and pulled by the engine. */
export async function imageArtifact(
  { docker, rootFolder: folder }: DockerEngine,
  place: RegistryPlace,
  id: string,
  runId: string,
): Promise<PullArtifact> {
  const { registry, repository, tag } = place;
  const own = `${registry.address}/${repository}:${tag}`;
  const archive = unlessSilent((await docker.getImage(id).get()) as Readable, 'a saved image');
  const pushed = await pushPrivateImage(place, archive, runId);
  const layers = [...new Map(pushed.layers.map((layer) => [layer.digest, layer])).values()];
  const remove = async () => {
    try {
      await docker.getImage(own).remove();
    } catch (error) {
      if (!(error instanceof DockerError && error.statusCode === 404)) throw error;
    }
  };
  return {
    kind: 'image',
    transferBytes: layers.reduce((sum, { size }) => sum + size, pushed.config.size),
    folder,
    makeCold: remove,
    async pull(signal) {
      const events: ProgressEvent[] = [];
      const requested = Marks.now();
      const stream = await docker.pull(own, { abortSignal: signal });
      let lastNs = requested;
      await followProgress(stream, (line) => {
        lastNs = Marks.now();
        const event = progressEvent(line, lastNs);
        if (event !== undefined) events.push(event);
      });
      const usable = { earliestNs: lastNs, latestNs: Marks.now() };
      // An engine that is gone ends its progress without an error.
      await inspectImage(docker, own);
      const parts = layers.map((layer) => ({
        name: layer.digest.slice('sha256:'.length, 'sha256:'.length + 12),
        bytes: layer.size,
        ...layerProgress(events, layer),
      }));
      return { requested: { earliestNs: requested, latestNs: requested }, usable, parts };
    },
    async [Symbol.asyncDispose]() {
      await remove();
      await registry.removeTag(repository, tag);
    },
  };
}
