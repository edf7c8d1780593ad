import type Docker from 'dockerode';
import { BallastError } from '../../errors.ts';
import type { Lifecycle, WorkloadEnd } from '../target.ts';
import { within } from '../within.ts';

/** The time by which the event of an end may arrive after the engine has said that the container ended. */
const endTellsWithinMs = 30_000;

/**
 * The end of a container that the engine says has ended.
 * @throws BallastError `end-unseen`
 */
export async function endSeen(exited: Promise<WorkloadEnd>): Promise<WorkloadEnd> {
  if (await within(exited, endTellsWithinMs)) return exited;
  throw new BallastError(
    'engine',
    'end-unseen',
    `the engine ended a container and did not report it in ${endTellsWithinMs / 1000} s`,
  );
}

/** The engine's operations on a running container. */
export function containerLifecycle(
  container: Docker.Container,
  exited: Promise<WorkloadEnd>,
  again: Lifecycle['again'],
): Lifecycle {
  return {
    pause: async () => void (await container.pause()),
    unpause: async () => void (await container.unpause()),
    async kill() {
      await container.kill();
      await endSeen(exited);
    },
    again,
    snapshot: {
      absent: 'checkpoints of the engine are experimental and need CRIU: Ballast does not use them',
    },
  };
}
