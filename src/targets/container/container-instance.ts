import type Docker from 'dockerode';
import type { DockerEngine } from '../../docker/docker-engine.ts';
import type { EventWatch } from '../../docker/docker-events.ts';
import { inspectContainer, runningPid } from '../../docker/engine-answers.ts';
import { ignoreStatus, isEngineGone } from '../../docker/engine-error.ts';
import { patiently } from '../../docker/patiently.ts';
import { messageOf } from '../../errors.ts';
import { dockerStop, type InsideCheck } from '../../image/image.ts';
import { writtenBytes } from '../../image/sizes.ts';
import type { ProbeStream } from '../../inside/session.ts';
import type { ProbeUser } from '../../inside/verdicts.ts';
import { Marks } from '../../marks.ts';
import { hostMemory } from '../host-memory.ts';
import type { MemoryReading } from '../readings.ts';
import type { Lifecycle } from '../target.ts';
import {
  type CreatedInstance,
  type HostSide,
  type LaunchedInstance,
  memoryReached,
  type ProbedInstance,
  type ProgramEnd,
  type TargetContext,
  type WorkloadEnd,
} from '../target.ts';
import { containerHostSide } from './container-host-side.ts';
import { containerLifecycle, endSeen } from './container-lifecycle.ts';
import { ContainerOutput } from './container-output.ts';
import { bringProbe, execProbe } from './container-probe.ts';
import { containerProcesses } from './container-processes.ts';
import { ContainerStart } from './container-start.ts';
import { execInside } from './exec-inside.ts';
import type { ExecWatch } from './exec-watch.ts';
import { startFollower } from './follow-start.ts';
import { upperFolder, volumeFolders } from './written-folders.ts';

/** The exit code that the engine reports for a workload that was ended by SIGKILL. */
const killed = 137;

/** One container: created and attached to, then launched, observed, stopped and removed. */
export class DockerInstance implements CreatedInstance<ProbedInstance>, ProbedInstance {
  readonly knownBy: string;
  readonly exited: Promise<WorkloadEnd>;
  readonly #context: TargetContext;
  readonly #engine: DockerEngine;
  readonly #container: Docker.Container;
  readonly #events: EventWatch;
  readonly #execWatch: ExecWatch;
  readonly #output = new ContainerOutput(() => this.#start?.heard(Marks.now()));
  readonly #stopped = Promise.withResolvers<WorkloadEnd>();
  readonly #unsubscribe: () => void;
  #followsLog = false;
  #watch: Promise<void> | undefined;
  #start: ContainerStart | undefined;
  #address: string | undefined;
  #removed = false;
  #ranOutOfMemory = false;
  /** True when the engine killed the workload: by itself, when it is stopped, or because somebody asked for it. */
  #wasKilled = false;

  private constructor(
    context: TargetContext,
    engine: DockerEngine,
    container: Docker.Container,
    events: EventWatch,
    execWatch: ExecWatch,
  ) {
    this.#events = events;
    this.#execWatch = execWatch;
    this.#context = context;
    this.#engine = engine;
    this.#container = container;
    this.knownBy = container.id;
    this.exited = this.#stopped.promise;
    this.#unsubscribe = events.subscribe(container.id, ({ action, exitCode }) => {
      if (action === 'oom') this.#ranOutOfMemory = true;
      // Until it is started, an end is that of its previous life.
      const isOwnLife = this.#start !== undefined;
      if (action === 'kill' && isOwnLife) this.#wasKilled = true;
      if (action === 'die' && isOwnLife) {
        const why = this.#ranOutOfMemory && exitCode === killed ? `: ${memoryReached}` : '';
        const who = this.#wasKilled ? 'the engine ended the workload,' : 'the workload ended';
        const reason = `${who} with exit code ${exitCode ?? 'unknown'}${why}`;
        const seenNs = Marks.now();
        // Its last words and the engine's refusal of its start come over other connections.
        const others = [this.#output.read(), this.#start?.answered];
        void Promise.allSettled(others).then(() => this.#end(reason, exitCode, this.#wasKilled, seenNs));
      }
      if (action === 'lost') this.#end('the engine can no longer tell of it', null, true);
    });
  }

  /**
   * Attaches to the output before the start, so that none of it is missed. Podman would make the container for that, which
   * is a part of the start: its output is followed from then on.
   */
  static async attach(
    context: TargetContext,
    engine: DockerEngine,
    container: Docker.Container,
    events: EventWatch,
    execWatch: ExecWatch,
  ): Promise<DockerInstance> {
    const own = engine.docker.getContainer(container.id);
    const instance = new DockerInstance(context, engine, own, events, execWatch);
    instance.#followsLog = engine.make === 'Podman';
    try {
      if (!instance.#followsLog) await instance.#output.attach(container);
      await instance.#watching();
      return instance;
    } catch (error) {
      await instance[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Watches for its start; a second life only when it begins, since programs may be run in the first. */
  #watching(): Promise<void> {
    this.#watch ??= this.#execWatch.begin(this.#container.id);
    return this.#watch;
  }

  async followStart(): ReturnType<NonNullable<CreatedInstance['followStart']>> {
    const { shared, host } = this.#context;
    const follower = await shared.take('start-follower', () => startFollower(host));
    return follower.follow(this.#container.id);
  }

  async launch(marks: Marks): Promise<ProbedInstance> {
    await this.#watching();
    const start = new ContainerStart(this.#container, this.#execWatch, marks);
    this.#start = start;
    // A refusal after the workload's exec ends the launch as its end would.
    start.answered.catch((error: unknown) => this.#end(messageOf(error), null, true));
    if (this.#followsLog) this.#output.followLog(this.#container, start.answered);
    this.#address = await start.reachable;
    return this;
  }

  async settled(): Promise<void> {
    await this.#start?.settled();
  }

  get address(): LaunchedInstance['address'] {
    // A container that has already ended no longer has an address; its exit is reported before anyone dials.
    return { host: this.#address ?? '0.0.0.0', port: this.#context.workload.port };
  }

  observerCpuNs(): number {
    return this.#start?.watchedCpuNs ?? 0;
  }

  /** The container once the engine has answered: until then it holds back whatever it is asked, or refuses it. */
  async #started(): Promise<Docker.Container> {
    await this.#start?.answered;
    return this.#container;
  }

  outputTail(): string {
    return this.#output.text();
  }

  #end(reason: string, exitCode: number | null = null, isForced = false, seenNs = Marks.now()): void {
    this.#stopped.resolve({ reason, exitCode, seenNs, ...(isForced ? { isForced } : {}) });
  }

  async run(check: InsideCheck): Promise<ProgramEnd> {
    return execInside(this.#context.host, await this.#started(), this.#events, check);
  }

  async isRunning(): Promise<boolean> {
    return (await inspectContainer(await this.#started())).State.Running;
  }

  get lifecycle(): Lifecycle {
    // The engine attaches only to a container that runs or is about to: the output of a second life is not read.
    const again = async () =>
      new DockerInstance(this.#context, this.#engine, this.#container, this.#events, this.#execWatch);
    return containerLifecycle(this.#container, this.exited, again);
  }

  async stop(marks: Marks): Promise<void> {
    const { withinMs } = this.#context.image.start.stop ?? dockerStop;
    const earliestNs = marks.setNow('stop-requested');
    await (await this.#started()).stop({ t: withinMs / 1000 }).catch(ignoreStatus(304, 404));
    const { seenNs } = await endSeen(this.exited);
    // It may have ended by itself just before.
    marks.see('stopped', { earliestNs, latestNs: seenNs > earliestNs ? seenNs : Marks.now() });
  }

  async memory(): Promise<MemoryReading> {
    const { host } = this.#context;
    const firstPid = runningPid(await inspectContainer(await this.#started()));
    return hostMemory(host, await containerProcesses(host, firstPid));
  }

  async marginalBytes(): Promise<number> {
    const { host } = this.#context;
    const inspected = await inspectContainer(await this.#started());
    const upper = upperFolder(inspected);
    const folders = [...(upper === undefined ? [] : [upper]), ...volumeFolders(inspected)];
    const bytes = await writtenBytes(host, folders);
    if (upper !== undefined) return bytes;
    const { SizeRw } = await inspectContainer(this.#container, { size: true });
    return bytes + (SizeRw ?? 0);
  }

  /** Puts the program of the probes into the container, before its start. */
  bringProbe(): Promise<void> {
    return bringProbe(this.#container);
  }

  async probe(user: ProbeUser): Promise<ProbeStream> {
    return execProbe(await this.#started(), user);
  }

  /** The first process of the container's PID namespace, unless that is the host's. */
  async workloadPid(): Promise<number> {
    const inspected = await inspectContainer(await this.#started());
    return inspected.HostConfig.PidMode === 'host' ? runningPid(inspected) : 1;
  }

  async processInNetwork(): Promise<number> {
    return runningPid(await inspectContainer(await this.#started()));
  }

  async hostSide(): Promise<HostSide> {
    const inspected = await inspectContainer(await this.#started());
    return containerHostSide(this.#context.host, this.#engine, inspected);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#removed) return;
    const remove = () => this.#container.remove({ force: true, v: true }).catch(ignoreStatus(404, 409));
    await patiently(remove, isEngineGone);
    this.#removed = true;
    void this.#execWatch.end(this.#container.id);
    this.#unsubscribe();
    this.#end('the container was removed');
  }
}
