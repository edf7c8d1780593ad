import { z } from 'zod';
import type { ImageConfig } from '../image/image-engine.ts';
import { checkTimeoutMs } from '../image/start-spec.ts';
import { answered } from './engine-answers.ts';

/** The longest time that a health check may take; `within` of a scenario ends sooner. */
const longestCheckMs = 3_600_000;

const words = z.array(z.string()).nullish();

/** The part of an engine's description of an image that Ballast uses. */
const imageSays = z.object({
  Entrypoint: z.union([z.string(), words]),
  Cmd: z.union([z.string(), words]),
  Env: words,
  User: z.string().nullish(),
  WorkingDir: z.string().nullish(),
  Volumes: z.record(z.string(), z.unknown()).nullish(),
  StopSignal: z.string().nullish(),
  Healthcheck: z.object({ Test: words, Timeout: z.number().nullish() }).nullish(),
  /** The shell that runs `CMD-SHELL`; /bin/sh when there is none. */
  Shell: words,
});

/**
 * Reads an image's configuration from the engine's description of it.
 * @throws BallastError `engine-answer` when it is no description of an image
 */
export function imageConfigOf(said: unknown): ImageConfig {
  const says = answered(imageSays, 'inspecting an image', said ?? {});
  const { Entrypoint, Cmd, Env, User, WorkingDir, Volumes } = says;
  return {
    entrypoint: asList(Entrypoint),
    command: asList(Cmd),
    environment: Env ?? [],
    user: User ?? '',
    workdir: WorkingDir ?? '',
    ...endAndHealth(says),
    volumes: Object.keys(Volumes ?? {}).filter((path) => path.startsWith('/')),
  };
}

/** Docker's stop signal and health check. Docker's durations are in ns, and 0 stands for the default. */
function endAndHealth({
  StopSignal: stopSignal,
  Healthcheck,
  Shell,
}: z.output<typeof imageSays>): Pick<ImageConfig, 'stopSignal' | 'healthCheck'> {
  const [kind, ...rest] = Healthcheck?.Test ?? [];
  const shell = Shell?.length ? Shell : ['/bin/sh', '-c'];
  const argv = kind === 'CMD' ? rest : kind === 'CMD-SHELL' ? [...shell, ...rest] : [];
  const timeoutMs = Math.min(Math.round((Healthcheck?.Timeout ?? 0) / 1e6) || checkTimeoutMs, longestCheckMs);
  return {
    ...(stopSignal ? { stopSignal } : {}),
    ...(argv.length === 0 ? {} : { healthCheck: { argv, timeoutMs } }),
  };
}

function asList(value: string | readonly string[] | null | undefined): readonly string[] {
  if (value === null || value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
