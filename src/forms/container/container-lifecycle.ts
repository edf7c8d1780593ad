import type Docker from 'dockerode';
import type { LaunchedInstance } from '../form.ts';
import type { Lifecycle } from '../lifecycle.ts';

/** What the engine does to a running container. */
export function containerLifecycle(
  container: Docker.Container,
  exited: LaunchedInstance['exited'],
  again: Lifecycle['again'],
): Lifecycle {
  return {
    pause: async () => void (await container.pause()),
    unpause: async () => void (await container.unpause()),
    async kill() {
      await container.kill();
      await exited;
    },
    again,
    snapshot: {
      absent: 'checkpoints of the engine are experimental and need CRIU: Ballast does not use them',
    },
  };
}
