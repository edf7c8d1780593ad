import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type Docker from 'dockerode';
import { BallastError, messageOf } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { noSpaceHint, requireRoom } from '../host/no-space.ts';
import type { ImageEngine } from '../image/image-engine.ts';
import { diskUsage } from '../image/sizes.ts';
import { tarFolder } from '../image/tar-folder.ts';
import { buildImage } from './build-image.ts';
import type { DockerEngine } from './docker-engine.ts';
import { createContainer, inspectImage } from './engine-answers.ts';
import { unlessSilent } from './engine-deadlines.ts';
import { DockerError } from './engine-error.ts';
import { followProgress } from './follow-progress.ts';
import { imageConfigOf } from './image-config.ts';
import { imageIdInProgress } from './image-id-in-progress.ts';
import { layerFolders } from './layer-folders.ts';
import { withLinkedCapabilities } from './linked-capabilities.ts';
import { removeImage } from './remove-image.ts';
import { runLabels } from './run-labels.ts';

/** The label of images that Ballast made; its value is `built` from a Dockerfile, or a `rootfs` that was imported. */
export const imageLabel = 'dev.ballast.image';

/** Docker's answers to what the image stage asks of a container engine. */
export function dockerImages(host: Host, engine: DockerEngine, runId: string): ImageEngine {
  const { docker, rootFolder } = engine;
  return {
    async importRootfs(folderOnHost, reference) {
      // The engine writes every byte, including those that a sparse file only claims to have.
      const { fileBytes } = await diskUsage(host, [folderOnHost]);
      await requireRoom(host, rootFolder, fileBytes, `importing ${reference}`);
      const reader = await host.spawn(tarFolder(folderOnHost));
      reader.stderr.resume();
      const [repo, tag] = splitReference(reference);
      try {
        const content = withLinkedCapabilities();
        pipeline(reader.stdout, content).catch(() => undefined);
        const answer = await docker.importImage(content, { changes: `LABEL ${imageLabel}=rootfs` });
        const id = imageIdInProgress(await followProgress(answer));
        const { exitCode } = await reader.exited;
        if (exitCode !== 0) throw new Error(`${folderOnHost} cannot be read to its end`);
        if (id === undefined) throw new Error('the engine did not say the id of what it imported');
        // Podman imports under another tag than it is asked for.
        await docker.getImage(id).tag({ repo, tag });
        return id;
      } catch (error) {
        throw importFailed(reference, error);
      }
    },
    async load(archive: Readable, reference) {
      const lines = await docker
        .loadImage(archive)
        .then((answer) => followProgress(answer))
        // What the archive cannot be read for says more than how the engine took that.
        .catch((error) => {
          if (archive.errored instanceof BallastError) throw archive.errored;
          throw damagedArchive.test(messageOf(error))
            ? notLoaded(messageOf(error), error)
            : importFailed('the archive', error);
        });
      if ((await idOf(docker, reference)) !== undefined) return;
      throw notLoaded(lines.map(wordsOf).join('').trim());
    },
    async removeName(reference) {
      // If the engine is gone by now, `ballast clean` finds the name.
      await removeImage(docker, reference);
    },
    async build(build) {
      const before = await idOf(docker, build.tag);
      const id = await buildImage(engine, build, { [imageLabel]: 'built' });
      if (before !== undefined && before !== id) {
        // When another run still uses it, or somebody else has named it, it stays until `ballast clean`.
        await removeImage(docker, before);
      }
      return id;
    },
    async pull(reference) {
      await followProgress(await docker.pull(reference));
    },
    async inspect(reference) {
      try {
        const found = await inspectImage(docker, reference);
        return { id: found.Id, config: imageConfigOf(found.Config) };
      } catch (error) {
        // It has no such image, or takes the reference for none.
        if (error instanceof DockerError && [400, 404].includes(error.statusCode ?? 0)) return undefined;
        throw error;
      }
    },
    layerFolders: (reference) => layerFolders(host, engine, reference),
    async hold(reference) {
      // The container is never started, and so it is cheap. A command is named for images without one.
      const container = await createContainer(docker, {
        Image: reference,
        Cmd: ['/'],
        Labels: runLabels(runId, 'image', host),
      });
      return {
        export: async () => unlessSilent((await container.export()) as Readable, 'an export'),
        async [Symbol.asyncDispose]() {
          // If the engine is gone by now, `ballast clean` finds the container.
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

/** What an engine says of a layer or a document in an archive that is not what it should be. */
const damagedArchive = /invalid diffID|invalid character|tar header|unexpected (?:EOF|end of JSON)/i;

function notLoaded(said: string, cause?: unknown): BallastError {
  const message = `the engine loaded no image from the archive: ${said}`;
  return new BallastError('input', 'archive-unusable', message, {
    hint: 'save the image again: give an archive as `docker save` writes it, an OCI layout, or a tar of a root filesystem',
    ...(cause === undefined ? {} : { cause }),
  });
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
