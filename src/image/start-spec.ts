import { posix } from 'node:path';
import { BallastError } from '../errors.ts';
import type { Workload } from '../scenario/scenario.ts';
import { type Accounts, resolveUser } from './accounts.ts';
import type { StartSpec } from './image.ts';
import type { ImageConfig } from './image-engine.ts';

/** Docker's, for an image that sets none. */
export const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

type Start = Pick<Workload, 'entrypoint' | 'command' | 'environment' | 'user' | 'workdir'>;

/**
 * What to start: the scenario over the image, by Docker's rules, so that every form starts the same.
 * @throws BallastError `nothing-to-run`, `unknown-user`
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
  return { argv, environment, workdir, uid, gid, groups };
}
