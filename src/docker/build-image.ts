import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { BallastError, messageOf } from '../errors.ts';
import type { Build } from '../image/image-engine.ts';
import { buildContext, type Frontend, namedFrontend } from './build-context.ts';
import { openBuildSession } from './build-session.ts';
import type { DockerEngine } from './docker-engine.ts';
import { inspectImage } from './engine-answers.ts';
import { followProgress } from './follow-progress.ts';
import { imageIdInProgress } from './image-id-in-progress.ts';

/** What a builder says of a Dockerfile that it cannot read; it has not begun to build then. */
const unreadable =
  /BuildKit|unknown flag|unknown instruction|dockerfile parse error|failed to parse platform/i;

/** What BuildKit says when a registry does not give it what it needs. */
const unreachable = /failed to (?:do request|authorize|fetch|resolve source metadata)/i;

/**
 * Builds with BuildKit where the engine has it: an older builder leaves empty what BuildKit sets by itself, such as
 * TARGETARCH. Returns the id of the image.
 * @throws BallastError `build-failed`, `dockerfile-missing`
 */
export async function buildImage(
  { docker }: Pick<DockerEngine, 'docker'>,
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
  const attempt = async (more: object, readBy: Frontend = 'named') => {
    const context = await buildContext(place.folder, place.dockerfile, readBy);
    const lines = await followProgress(await docker.buildImage(context, { ...options, ...more }));
    return imageIdInProgress(lines) ?? (await inspectImage(docker, build.tag)).Id;
  };
  try {
    const opened = await openSession(docker).catch(() => undefined);
    if (opened === undefined) return await attempt({}).catch(lacksBuildKit);
    using session = opened;
    // As a number: of the text, the client would open a session that nobody ends.
    const withBuildKit = { version: 2, session: session.id };
    return await attempt(withBuildKit).catch(async (error: unknown) => {
      const frontend = await namedFrontend(place.folder, place.dockerfile);
      if (frontend === undefined || !unreachable.test(messageOf(error))) throw error;
      return await attempt(withBuildKit, 'own').catch((second: unknown) => {
        if (unreachable.test(messageOf(second)) || unreadable.test(messageOf(second)))
          throw lacksFrontend(build.path, frontend, error);
        throw second;
      });
    });
  } catch (error) {
    throw error instanceof BallastError && error.code === 'build-failed'
      ? error
      : buildFailed(build.path, error);
  }
}

function lacksBuildKit(error: unknown): never {
  if (!unreadable.test(messageOf(error))) throw error;
  throw new Error(`${messageOf(error)} (the engine has no BuildKit)`, { cause: error });
}

/** The engine's own frontend has not been able to build either. */
function lacksFrontend(path: string, frontend: string, error: unknown): BallastError {
  const message = `${path}: the image does not build: ${messageOf(error)}`;
  return new BallastError('input', 'build-failed', message, {
    hint: `let the engine reach the registries of ${frontend} (\`# syntax=\`) and of the images that it starts from`,
    cause: error,
  });
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
  return new BallastError('input', 'build-failed', `${path}: the image does not build: ${said}`, {
    hint: unreadable.test(said)
      ? 'mend the Dockerfile; where it is newer than the engine (heredocs and `--link` take Docker 23), upgrade the engine'
      : unreachable.test(said)
        ? 'let the engine reach the registry, or `docker load` the image that it starts from'
        : 'mend the Dockerfile; `docker build` in that folder shows all of its output',
    cause: error,
  });
}
