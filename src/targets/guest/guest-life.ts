import { BallastError } from '../../errors.ts';
import { within } from '../within.ts';
import { dialAgent, type GuestAgent } from './guest-agent.ts';
import type { GuestParts } from './guest-parts.ts';
import type { Machine, MachineSpec } from './hypervisor.ts';
import { LaunchWatch } from './launch-watch.ts';

/** A guest from its boot to its end: the machine, and the signs of life that it gives. */
export interface GuestLife {
  readonly machine: Machine;
  readonly watch: LaunchWatch;
  readonly awakened: Promise<void>;
  /** The id of the workload's process in the guest; undefined when the guest has ended before. */
  readonly started: Promise<number | undefined>;
  /** Settles once the guest listens on its second line; undefined when it has ended before. */
  readonly agent: Promise<GuestAgent | undefined>;
}

/**
 * The agent of a guest that has started its workload by then.
 * @throws BallastError `guest-silent`
 */
export async function agentWithin(agent: GuestLife['agent'], timeoutMs: number): Promise<GuestAgent> {
  const found = (await within(agent, timeoutMs)) ? await agent : undefined;
  if (found !== undefined) return found;
  const message = 'the guest has not started its workload, so nothing in it answers';
  const hint = 'its console output says how far it came';
  throw new BallastError('engine', 'guest-silent', message, { hint });
}

/** Prepares a machine that has not been started; the stack disposes of it. `folder` is the machine's own. */
export async function prepareLife(
  { context, hypervisor, userland }: GuestParts,
  spec: MachineSpec,
  folder: string,
  stack: AsyncDisposableStack,
): Promise<GuestLife> {
  const watch = new LaunchWatch();
  const started = Promise.withResolvers<number | undefined>();
  const awakened = Promise.withResolvers<void>();
  const machine = stack.use(
    await hypervisor.prepareMachine(folder, spec, {
      initWords: userland.initWords,
      onFirstByte: (seen) => watch.seen('kernel', seen),
      onInit: (seen) => {
        watch.seen('init', seen);
        if (userland.awakenedBy === 'init') awakened.resolve();
      },
      // The guest listens on its second line only from now on.
      onStarted: (pid) => {
        watch.started();
        started.resolve(pid);
        awakened.resolve();
      },
    }),
  );
  machine.serial.closed.then(() => started.resolve(undefined));
  const { agentSocket } = spec;
  const agent = started.promise.then((pid) =>
    pid === undefined || agentSocket === undefined
      ? undefined
      : dialAgent(context.host, agentSocket, watch.patience),
  );
  return { machine, watch, awakened: awakened.promise, started: started.promise, agent };
}
