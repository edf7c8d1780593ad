import { type Check, ok, problem } from '../check.ts';

export const rootRights: Check = {
  name: 'root rights',
  async ask({ host }) {
    const uid = (await host.exec(['id', '-u'])).stdout.trim();
    if (uid === '0') return ok('root');
    return problem(
      `user id ${uid}`,
      'of containers, starts and lives can be measured by whoever may talk to the engine; all else needs root: run as root, or use --host ssh://root@…',
    );
  },
};
