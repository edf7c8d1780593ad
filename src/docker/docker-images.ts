import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { BallastError, messageOf } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { noSpaceHint, requireRoom } from '../host/no-space.ts';
import type { ImageEngine } from '../image/image-engine.ts';
import { diskUsage } from '../image/sizes.ts';
import { tarFolder } from '../image/tar-folder.ts';
import { buildContext } from './build-context.ts';
import type { DockerEngine } from './docker-engine.ts';
import { createContainer, inspectImage } from './engine-answers.ts';
import { unlessSilent } from './engine-deadlines.ts';
import { DockerError } from './engine-error.ts';
import { followProgress } from './follow-progress.ts';
import { imageConfigOf } from './image-config.ts';
import { layerFolders } from './layer-folders.ts';
import { runLabels } from './run-labels.ts';

/** What images that Ballast made are labelled with: `built` from a Dockerfile, or a `rootfs` that was imported. */
export const imageLabel = 'dev.ballast.image';

/** What the image stage asks of a container engine, answered by Docker. */
export function dockerImages(host: Host, engine: DockerEngine, runId: string): ImageEngine {
  const { docker, rootFolder } = engine;
  return {
    async importRootfs(folderOnHost, reference) {
      // The engine writes every byte, also of a sparse file that only claims to have them.
      const { fileBytes } = await diskUsage(host, [folderOnHost]);
      await requireRoom(host, rootFolder, fileBytes, `importing ${reference}`);
      const reader = await host.spawn(tarFolder(folderOnHost));
      reader.stderr.resume();
      const [repo, tag] = splitReference(reference);
      try {
        const answer = await docker.importImage(reader.stdout as NodeJS.ReadableStream, {
          repo,
          tag,
          changes: `LABEL ${imageLabel}=rootfs`,
        });
        await followProgress(answer);
        const { exitCode } = await reader.exited;
        if (exitCode !== 0) throw new Error(`${folderOnHost} cannot be read to its end`);
      } catch (error) {
        throw importFailed(reference, error);
      }
    },
    async load(archive: Readable) {
      const lines = await docker
        .loadImage(archive)
        .then((answer) => followProgress(answer))
        .catch((error) => {
          throw importFailed('the archive', error);
        });
      const said = lines.map(wordsOf).join('');
      const loaded = /Loaded image(?: ID)?: ([\w.:/@-]{1,500})/.exec(said)?.[1];
      if (loaded === undefined) {
        throw new BallastError(
          'input',
          'archive-unusable',
          `the engine loaded no image from the archive: ${said.trim()}`,
          {
            hint: 'give an archive as `docker save` writes it, or a tar of a root filesystem',
          },
        );
      }
      return loaded;
    },
    async build(contextFolder, tag) {
      const before = await idOf(docker, tag);
      try {
        const labels = { [imageLabel]: 'built' };
        const options = { t: tag, rm: true, forcerm: true, labels };
        const stream = await docker.buildImage(await buildContext(contextFolder), options);
        await followProgress(stream);
      } catch (error) {
        throw new BallastError(
          'input',
          'build-failed',
          `${contextFolder}: the image does not build: ${messageOf(error)}`,
          {
            hint: 'mend the Dockerfile; `docker build` in that folder shows all of its output',
            cause: error,
          },
        );
      }
      if (before !== undefined && before !== (await idOf(docker, tag))) {
        // Where another run still uses it, or somebody else's name, it stays until `ballast clean`.
        await docker
          .getImage(before)
          .remove()
          .catch(() => undefined);
      }
      return tag;
    },
    async pull(reference) {
      await followProgress(await docker.pull(reference));
    },
    async inspect(reference) {
      try {
        const found = await inspectImage(docker, reference);
        return { id: found.Id, config: imageConfigOf(found.Config) };
      } catch (error) {
        if (error instanceof DockerError && error.statusCode === 404) return undefined;
        throw error;
      }
    },
    layerFolders: (reference) => layerFolders(host, engine, reference),
    async hold(reference) {
      // Never started, and so cheap. An image without a command needs one named.
      const container = await createContainer(docker, {
        Image: reference,
        Cmd: ['/'],
        Labels: runLabels(runId, 'image'),
      });
      return {
        export: async () => unlessSilent((await container.export()) as Readable, 'an export'),
        async [Symbol.asyncDispose]() {
          // Where the engine is gone by now, `ballast clean` finds it.
          await container.remove({ force: true, v: true }).catch(() => undefined);
        },
      };
    },
  };
}

async function idOf(docker: Docker, reference: string): Promise<string | undefined> {
  const found = await inspectImage(docker, reference).catch(() => undefined);
  return found?.Id;
}

function wordsOf(line: object): string {
  const { stream } = line as { readonly stream?: unknown };
  return typeof stream === 'string' ? stream : '';
}

function importFailed(reference: string, error: unknown): BallastError {
  const said = messageOf(error);
  return new BallastError('engine', 'import-failed', `the engine could not import ${reference}: ${said}`, {
    hint: noSpaceHint(said) ?? "the engine's own log says more (journalctl -u docker)",
    cause: error,
  });
}

function splitReference(reference: string): [string, string] {
  const colon = reference.lastIndexOf(':');
  return [reference.slice(0, colon), reference.slice(colon + 1)];
}
