import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { BallastError, messageOf } from '../errors.ts';
import type { Build } from '../image/image-engine.ts';
import { buildContext } from './build-context.ts';
import { openBuildSession } from './build-session.ts';
import type { DockerEngine } from './docker-engine.ts';
import { inspectImage } from './engine-answers.ts';
import { followProgress } from './follow-progress.ts';
import { idToldIn } from './told-id.ts';

/** The first API version of engines that build with BuildKit by themselves: Docker 23. */
const buildKitsOwn = 142;

/** What a builder says of a Dockerfile that it cannot read; it has not begun to build then. */
const unreadable = /BuildKit|unknown flag|unknown instruction|dockerfile parse error/i;

/**
 * Builds with BuildKit where the engine does so by itself, and where its older builder cannot read the Dockerfile.
 * Returns the id of the image.
 * @throws BallastError `build-failed`, `dockerfile-missing`
 */
export async function buildImage(
  { docker, apiVersion }: Pick<DockerEngine, 'docker' | 'apiVersion'>,
  build: Build,
  labels: Readonly<Record<string, string>>,
  openSession = openBuildSession,
): Promise<string> {
  const place = await placeOf(build.path);
  const options = {
    t: build.tag,
    rm: true,
    forcerm: true,
    labels,
    dockerfile: place.dockerfile,
    ...(build.target === undefined ? {} : { target: build.target }),
  };
  const attempt = async (more: object = {}) => {
    const context = await buildContext(place.folder, place.dockerfile);
    const lines = await followProgress(await docker.buildImage(context, { ...options, ...more }));
    return idToldIn(lines) ?? (await inspectImage(docker, build.tag)).Id;
  };
  const withBuildKit = async (otherwise: (refused: unknown) => Promise<string>) => {
    const session = await openSession(docker).catch((refused: unknown) => ({ refused }));
    if ('refused' in session) return otherwise(session.refused);
    using opened = session;
    // As a number: of the text, the client would open a session that nobody ends.
    return await attempt({ version: 2, session: opened.id });
  };
  try {
    if (minorOf(apiVersion) >= buildKitsOwn) return await withBuildKit(() => attempt());
    return await attempt().catch((error: unknown) => {
      if (!unreadable.test(messageOf(error))) throw error;
      return withBuildKit(() => {
        throw new Error(`${messageOf(error)} (the engine has no BuildKit)`, { cause: error });
      });
    });
  } catch (error) {
    throw buildFailed(build.path, error);
  }
}

/** `1.42` as 142. */
function minorOf(apiVersion: string): number {
  const [major = 0, minor = 0] = apiVersion.split('.').map(Number);
  return major * 100 + minor;
}

/** A folder has a file called Dockerfile; a file of any other name is built in the folder that it is in. */
async function placeOf(path: string): Promise<{ readonly folder: string; readonly dockerfile: string }> {
  try {
    if ((await stat(path)).isDirectory()) return { folder: path, dockerfile: 'Dockerfile' };
  } catch (error) {
    throw new BallastError('input', 'dockerfile-missing', `cannot read ${path}: ${messageOf(error)}`, {
      hint: 'give the path of a folder with a Dockerfile, or of such a file, relative to the scenario file',
      cause: error,
    });
  }
  return { folder: dirname(path), dockerfile: basename(path) };
}

function buildFailed(path: string, error: unknown): BallastError {
  const said = messageOf(error);
  const isTooOld = unreadable.test(said);
  return new BallastError('input', 'build-failed', `${path}: the image does not build: ${said}`, {
    hint: isTooOld
      ? 'mend the Dockerfile; where it is newer than the engine (heredocs and `--link` take Docker 23), upgrade the engine'
      : 'mend the Dockerfile; `docker build` in that folder shows all of its output',
    cause: error,
  });
}
