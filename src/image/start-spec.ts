import { posix } from 'node:path';
import { BallastError } from '../errors.ts';
import { signalNumber } from '../fields/signals.ts';
import type { Readiness, Workload } from '../workload.ts';
import { type Accounts, resolveUser } from './accounts.ts';
import { dockerStop, type StartSpec } from './image.ts';
import type { ImageConfig } from './image-engine.ts';

/** Docker's PATH for an image that sets none. */
export const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

type Start = Pick<Workload, 'entrypoint' | 'command' | 'environment' | 'user' | 'workdir' | 'ready' | 'stop'>;

/** Docker's time limit for a health check that sets none. */
export const checkTimeoutMs = 30_000;

/**
 * Resolves what to start: the scenario's settings replace the image's by Docker's rules, so that every target starts
 * the same.
 * @throws BallastError `nothing-to-run`, `unknown-user`, `unknown-signal`, `no-health-check`
 */
export function startSpec(config: ImageConfig, workload: Start, accounts: Accounts): StartSpec {
  // The image's command is arguments for the image's entrypoint; another entrypoint must not get them.
  const command = workload.command ?? (workload.entrypoint === undefined ? config.command : []);
  const argv = [...(workload.entrypoint ?? config.entrypoint), ...command];
  if (argv[0] === undefined || argv[0] === '') {
    throw new BallastError(
      'input',
      'nothing-to-run',
      'neither the scenario nor its image says what to start',
      {
        hint: 'add `command: [program, argument]` to the workload',
      },
    );
  }
  const { uid, gid, groups, home } = resolveUser(workload.user ?? config.user, accounts);
  const environment: Record<string, string> = { PATH: defaultPath };
  for (const variable of config.environment) {
    const equals = variable.indexOf('=');
    if (equals > 0) environment[variable.slice(0, equals)] = variable.slice(equals + 1);
  }
  Object.assign(environment, workload.environment);
  environment.HOME ||= home;
  const workdir = posix.resolve('/', workload.workdir ?? config.workdir);
  return {
    ...{ argv, environment, workdir, uid, gid, groups },
    stop: {
      signal: workload.stop?.signal ?? signalOf(config),
      withinMs: workload.stop?.withinMs ?? dockerStop.withinMs,
    },
    ...checkOf(config, workload.ready),
    volumes: config.volumes ?? [],
  };
}

function signalOf({ stopSignal }: ImageConfig): number {
  const signal = stopSignal === undefined ? dockerStop.signal : signalNumber(stopSignal);
  if (signal !== undefined) return signal;
  const said = JSON.stringify(stopSignal?.slice(0, 40));
  throw new BallastError(
    'input',
    'unknown-signal',
    `the image is to be stopped by ${said}, which is no signal`,
    {
      hint: 'name one in the workload, such as `stopSignal: SIGTERM`',
    },
  );
}

function checkOf({ healthCheck }: ImageConfig, ready: Readiness): Pick<StartSpec, 'check'> {
  if (ready.kind === 'command') return { check: { argv: ready.argv, timeoutMs: checkTimeoutMs } };
  if (ready.kind !== 'healthcheck') return {};
  if (healthCheck !== undefined) return { check: healthCheck };
  throw new BallastError('input', 'no-health-check', 'the image has no health check to be ready by', {
    hint: 'say what to run instead, such as `ready: { command: [/bin/check] }`, or ask its port: `ready: { tcp: {} }`',
  });
}
