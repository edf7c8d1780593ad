import { BallastError } from '../../errors.ts';
import { Eye } from '../../inside/eye.ts';
import { ProbeSession } from '../../inside/session.ts';
import type { ProbeUser } from '../../inside/verdicts.ts';
import type { HostSide, ProbedInstance } from '../../targets/target.ts';
import type { Limits } from '../../workload.ts';
import { type Judgement, judgement } from './probe.ts';

/** The most sessions that are opened: after that many losses the instance is taken to be hostile or broken for good. */
const mostSessions = 3;

/**
 * The fewest processes that are enough for a sandbox, whose threads the host counts with them: gVisor's has some forty at
 * rest, and twenty more for each program.
 */
const enoughForSandbox = 128;

/** The session of one user; a lost one is opened again, so that one bad answer does not cost all that follow. */
export class InstanceSessions implements Disposable {
  readonly #instance: ProbedInstance;
  readonly #user: ProbeUser;
  readonly #pids: number;
  #session: ProbeSession | undefined;
  #hostSide: HostSide | undefined;
  #opened = 0;
  #ended: string | undefined;

  constructor(instance: ProbedInstance, user: ProbeUser, { pids }: Pick<Limits, 'pids'>) {
    this.#instance = instance;
    this.#user = user;
    this.#pids = pids;
    void instance.exited.then(({ reason }) => {
      this.#ended = reason;
    });
  }

  /** The finding with the true cause: when the instance has ended, an error of a probe is due to that. */
  blamed(found: Judgement): Judgement {
    if (found.verdict !== 'error' || this.#ended === undefined) return found;
    const isSandboxed = this.#hostSide?.processes.some(({ role }) => role === 'sandbox') === true;
    const likely =
      isSandboxed && this.#pids < enoughForSandbox
        ? `; the threads of its sandbox count among the ${this.#pids} processes that it may have`
        : '';
    return judgement('error', `${this.#ended} while it was probed${likely}`);
  }

  /** True when the instance has ended, by the word of its supervisor where its end has not been heard of yet. */
  async hasEnded(): Promise<boolean> {
    if (this.#ended !== undefined) return true;
    if (this.#session?.isLost !== true) return false;
    return !(await this.#instance.isRunning().catch(() => true));
  }

  async open(): Promise<{ inside: Eye; hostSide: HostSide; workloadPid: () => Promise<number> }> {
    if (this.#session === undefined || this.#session.isLost) {
      if (this.#ended !== undefined) throw lost(`${this.#ended} while it was probed`);
      if (this.#opened >= mostSessions) throw lost(`${mostSessions} sessions with it were lost`);
      this.#opened++;
      this.#session = await ProbeSession.open(await this.#instance.probe(this.#user));
    }
    this.#hostSide ??= await this.#instance.hostSide();
    const workloadPid = () => this.#instance.workloadPid();
    return { inside: new Eye(this.#session), hostSide: this.#hostSide, workloadPid };
  }

  [Symbol.dispose](): void {
    this.#session?.[Symbol.dispose]();
  }
}

function lost(message: string): BallastError {
  return new BallastError('engine', 'probe-instance-lost', message);
}
