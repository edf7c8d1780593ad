import type { Cleaner } from '../../host/cleaner.ts';
import { runIdInName } from '../../run-id.ts';

/** In mounts of the command's own. A host without tracefs has no instances. */
const inTracefs = (script: string) => [
  ...['unshare', '--mount', 'sh', '-c'],
  `mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null || exit 0\n${script}`,
];
const listScript = 'ls /sys/kernel/tracing/instances';
const removeScript = `cd "/sys/kernel/tracing/instances/$1" || exit 0
echo 0 > tracing_on; echo nop > current_tracer; cd / && rmdir "/sys/kernel/tracing/instances/$1"`;

/** Tracing instances of runs that were killed together with the tracing program, which removes its own. */
export const tracingInstances: Cleaner = {
  what: 'tracing instance',
  async *list(host) {
    const { stdout } = await host.exec(inTracefs(listScript), { allowFailure: true });
    for (const name of stdout.split('\n'))
      yield {
        name,
        owner: runIdInName(name),
        async remove() {
          const argv = [...inTracefs(removeScript), 'sh', name];
          return (await host.exec(argv, { allowFailure: true })).exitCode === 0;
        },
      };
  },
};
