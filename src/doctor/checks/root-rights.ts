import { type Check, ok, problem } from '../check.ts';

export const rootRights: Check = {
  name: 'root rights',
  async ask({ host }) {
    const uid = (await host.exec(['id', '-u'])).stdout.trim();
    if (uid === '0') return ok('root');
    return problem(
      `user id ${uid}`,
      'every target needs root, containers as well (their memory, CPU time and files are not this user’s to read): run as root, or use --host ssh://root@…',
    );
  },
};
