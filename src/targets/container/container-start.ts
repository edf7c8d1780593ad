import type Docker from 'dockerode';
import { inspectContainer } from '../../docker/engine-answers.ts';
import { BallastError, messageOf } from '../../errors.ts';
import type { Marks } from '../../marks.ts';
import type { ExecWatch, SeenStart } from './exec-watch.ts';

/**
 * One start of a container. What the kernel shows of it comes before the engine's answer: the workload's exec, and with
 * it the address at which the host reaches it.
 */
export class ContainerStart {
  /**
   * Settles with the address once the container can be asked, which may be before the engine has answered. Rejects as
   * `answered` does.
   */
  readonly reachable: Promise<string | undefined>;
  /** Settles once the engine has answered. Rejects with BallastError `start-refused`. */
  readonly answered: Promise<void>;
  /** The CPU time that watching the start has taken on the host, in ns. */
  watchedCpuNs = 0;
  readonly #id: string;
  readonly #execWatch: ExecWatch;
  readonly #marks: Marks;

  constructor(container: Docker.Container, execWatch: ExecWatch, marks: Marks) {
    this.#id = container.id;
    this.#execWatch = execWatch;
    this.#marks = marks;
    const reachable = Promise.withResolvers<string | undefined>();
    const seen = ({ address, cpuNs }: SeenStart) => {
      this.watchedCpuNs += cpuNs;
      if (address !== undefined) reachable.resolve(address);
    };
    marks.setNow('requested');
    execWatch.hear(container.id, {
      // The workload begins after the sandbox that it runs in.
      onBorn: (born) => {
        marks.see('init', { earliestNs: born.at.earliestNs });
        seen(born);
      },
      onExec: (exec) => {
        marks.see('init', exec.at);
        seen(exec);
      },
    });
    this.answered = start(container, marks);
    this.answered.then(() => addressOf(container)).then(reachable.resolve, reachable.reject);
    this.reachable = reachable.promise;
    this.reachable.catch(() => undefined);
  }

  /** The workload has printed something by this instant. */
  heard(latestNs: bigint): void {
    this.#marks.see('init', { latestNs });
  }

  /**
   * Settles once nothing more will be known of the start. A workload whose exec this kernel does not show runs in a
   * sandbox, whose runtime answers once it runs. Any other engine says that it has started a container when it has let the
   * first process go on, which on a busy host becomes the workload later: that says nothing.
   * @throws as `answered`
   */
  async settled(): Promise<void> {
    await this.answered;
    const runs = await this.#execWatch.end(this.#id);
    if (runs === 'exec') return;
    const byThen = this.#marks.get(runs === 'sandbox' ? 'accepted' : 'ready');
    this.#marks.see('init', { latestNs: byThen?.latestNs });
  }
}

async function start(container: Docker.Container, marks: Marks): Promise<void> {
  try {
    await container.start();
  } catch (cause) {
    const message = `the engine could not start the container: ${messageOf(cause)}`;
    const hint = 'check the command, its path in the image and the runtime';
    throw new BallastError('engine', 'start-refused', message, { hint, cause });
  }
  marks.setNow('accepted');
}

/** The address that the engine tells; undefined of a container that has already ended. */
async function addressOf(container: Docker.Container): Promise<string | undefined> {
  const { HostConfig, NetworkSettings } = await inspectContainer(container);
  if (HostConfig.NetworkMode === 'host') return '127.0.0.1';
  return Object.values(NetworkSettings.Networks ?? {})
    .map(({ IPAddress }) => IPAddress)
    .find(Boolean);
}
