import type { Cleaner } from '../../host/cleaner.ts';
import { runIdInName } from '../../run-id.ts';

const listScript = `for link in /sys/class/net/*; do
  [ ! -f "$link/ifalias" ] || printf '%s %s\\n' "\${link##*/}" "$(cat "$link/ifalias")"
done`;

/** Bridges of runs and the cables in them; an alias names the owner of each. */
export const networkInterfaces: Cleaner = {
  what: 'network interface',
  async *list(host) {
    const { stdout } = await host.exec(['sh', '-c', listScript], { allowFailure: true });
    for (const line of stdout.split('\n')) {
      const [link = '', alias = ''] = line.split(' ');
      yield {
        name: link,
        owner: runIdInName(alias),
        async remove() {
          const argv = ['ip', 'link', 'delete', link];
          return (await host.exec(argv, { allowFailure: true })).exitCode === 0;
        },
      };
    }
  },
};
