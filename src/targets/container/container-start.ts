import type Docker from 'dockerode';
import { inspectContainer } from '../../docker/engine-answers.ts';
import { BallastError, messageOf } from '../../errors.ts';
import type { Marks } from '../../marks.ts';
import type { ExecWatch, SeenStart } from './exec-watch.ts';

/** The time by which the sighting of an exec may arrive after the engine's event. */
const execGraceMs = 20;

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
  readonly #marks: Marks;
  readonly #sees: boolean;
  /** The workload was not there before this instant. */
  #notBeforeNs: bigint;

  constructor(container: Docker.Container, execWatch: ExecWatch, marks: Marks) {
    this.#marks = marks;
    this.#sees = execWatch.unavailable === undefined;
    const reachable = Promise.withResolvers<string | undefined>();
    const seen = ({ address, cpuNs }: SeenStart) => {
      this.watchedCpuNs += cpuNs;
      if (address !== undefined) reachable.resolve(address);
    };
    this.#notBeforeNs = marks.setNow('requested');
    execWatch.begin(container.id, {
      onBorn: (born) => {
        if (born.at.earliestNs > this.#notBeforeNs) this.#notBeforeNs = born.at.earliestNs;
        seen(born);
      },
      onExec: (exec) => {
        marks.set('init', exec.at.earliestNs, exec.at.latestNs);
        seen(exec);
      },
    });
    this.answered = start(container, marks);
    this.answered.then(() => addressOf(container)).then(reachable.resolve, reachable.reject);
    this.reachable = reachable.promise;
    this.reachable.catch(() => undefined);
  }

  /**
   * The workload has given a sign of life by this instant. A sign from before its sandbox ran is none: an engine says that
   * it has started a container once it has let the first process go on, which on a busy host becomes the workload later.
   */
  alive(seenNs: bigint): void {
    if (seenNs >= this.#notBeforeNs) this.#marks.set('init', this.#notBeforeNs, seenNs);
  }

  /** The engine tells of the start. It counts only when the exec itself is not seen. */
  told(seenNs: bigint): void {
    if (this.#sees) setTimeout(() => this.alive(seenNs), execGraceMs);
    else this.alive(seenNs);
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
