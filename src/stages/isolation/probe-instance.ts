import { BallastError } from '../../errors.ts';
import { Eye } from '../../inside/eye.ts';
import { ProbeSession } from '../../inside/session.ts';
import type { ProbeUser } from '../../inside/verdicts.ts';
import { borrow } from '../../launches/borrow.ts';
import { attempt, reasonOf } from '../../launches/lost.ts';
import { inRole } from '../../targets/boundary-process.ts';
import type { EffectiveSetting } from '../../targets/effective-setting.ts';
import type { HostSide, PreparedTarget, ProbedInstance } from '../../targets/target.ts';
import type { Limits } from '../../workload.ts';
import { kernelProbes } from './catalogue.ts';
import { kernelOf } from './kernel-of.ts';
import { type Judgement, judgement, type KernelOwner, type Probe } from './probe.ts';
import { type Repetition, repeatOnce, repetitions, settled } from './run-probe.ts';
import { Sibling } from './sibling.ts';

export interface InstanceProbing {
  readonly target: PreparedTarget;
  /** An id that is unique in the run and safe in names. */
  readonly id: string;
  readonly probes: readonly Probe[];
  readonly users: readonly ProbeUser[];
  readonly hostEye: Eye;
  readonly limits: Limits;
  /** The evidence that probes gathered in their controls, by their ids. */
  readonly references: ReadonlyMap<string, unknown>;
  readonly signal: AbortSignal;
  /** Called once with the settings in effect around the instance, where something around it can be set. */
  readonly tellSettings?: (settings: readonly EffectiveSetting[]) => void;
}

/** The finding of one probe in one instance, as one user; without repetitions when it was never run. */
export interface ProbeFinding extends Judgement {
  readonly probe: Probe;
  readonly user: ProbeUser;
  readonly repetitions: readonly Repetition[];
}

/**
 * Runs probes in an instance of their own, reporting each finding as soon as it is known. If the instance cannot be
 * launched, or ends too soon, the findings are errors.
 * @throws the signal's reason when aborted, what ends a run, or what the removal fails with
 */
export async function probeInstance(
  probing: InstanceProbing,
  tell: (found: ProbeFinding) => void,
): Promise<void> {
  const { target, id, signal } = probing;
  let told = false;
  try {
    await using borrowed = await borrow(target, id);
    told = true;
    await using sibling = new Sibling(target, `${id}-sibling`);
    await tellSettings(probing, borrowed.instance);
    await probeLaunched(probing, borrowed.instance, sibling, tell);
  } catch (error) {
    signal.throwIfAborted();
    if (told) throw error;
    const failed = judgement('error', `it could not be launched: ${reasonOf(error, signal)}`);
    for (const { probe, user } of asked(probing)) tell({ ...failed, probe, user, repetitions: [] });
  }
}

/** Tells the settings around an instance. What cannot be read of them is no fault of the probes that follow. */
async function tellSettings(
  { tellSettings, signal }: InstanceProbing,
  instance: ProbedInstance,
): Promise<void> {
  if (tellSettings === undefined) return;
  await attempt(signal, async () => {
    const settings = await (await instance.hostSide()).settings?.();
    if (settings !== undefined) tellSettings(settings);
  });
}

async function probeLaunched(
  { target, probes, users, hostEye, limits, references, signal }: InstanceProbing,
  instance: ProbedInstance,
  beside: Sibling,
  tell: (found: ProbeFinding) => void,
): Promise<void> {
  let kernel: KernelOwner = 'unknown';
  const daemons = target.daemons.kind === 'found' ? target.daemons.daemons.map(({ pid }) => pid) : [];
  // Only one session is open at a time: over SSH, a session of a bare process takes a channel of the few there are.
  for (const user of users) {
    using sessions = new InstanceSessions(instance, user);
    const run = async (probe: Probe): Promise<ProbeFinding> => {
      const repeated: Repetition[] = [];
      while (repeated.length < repetitions) {
        const reference = references.get(probe.id) ?? null;
        const context = async () => ({
          ...withDaemons(await sessions.open(), daemons),
          host: hostEye,
          user,
          kernel,
          address: instance.address.host,
          sibling: () => beside.open(),
          limits,
          reference,
        });
        repeated.push(await repeatOnce(probe, context, signal));
      }
      const found = sessions.blamed(settled(repeated));
      return { ...found, probe, user, repetitions: repeated };
    };
    const early = new Map<Probe, ProbeFinding>();
    if (kernel === 'unknown') {
      for (const probe of kernelProbes) early.set(probe, await run(probe));
      kernel = kernelOf((id) => [...early.values()].find(({ probe }) => probe.id === id)?.verdict);
    }
    for (const probe of probes) {
      if (probe.users.includes(user)) tell(early.get(probe) ?? (await run(probe)));
    }
  }
}

/** What is known of an instance, with the processes that stand behind it: its own, and the daemons. */
function withDaemons<T extends { readonly hostSide: HostSide }>(opened: T, daemons: readonly number[]) {
  return { ...opened, boundary: [...opened.hostSide.processes, ...inRole('daemon', daemons)] };
}

function asked({ probes, users }: InstanceProbing): { probe: Probe; user: ProbeUser }[] {
  return users.flatMap((user) =>
    probes.filter((probe) => probe.users.includes(user)).map((probe) => ({ probe, user })),
  );
}

/** The most sessions that are opened: after that many losses the instance is taken to be hostile or broken for good. */
const mostSessions = 3;

/** The session of one user; a lost one is opened again, so that one bad answer does not cost all that follow. */
class InstanceSessions implements Disposable {
  readonly #instance: ProbedInstance;
  readonly #user: ProbeUser;
  #session: ProbeSession | undefined;
  #hostSide: HostSide | undefined;
  #opened = 0;
  #ended: string | undefined;

  constructor(instance: ProbedInstance, user: ProbeUser) {
    this.#instance = instance;
    this.#user = user;
    void instance.exited.then(({ reason }) => {
      this.#ended = reason;
    });
  }

  /** The finding with the true cause: when the instance has ended, an error of a probe is due to that. */
  blamed(found: Judgement): Judgement {
    if (found.verdict !== 'error' || this.#ended === undefined) return found;
    return judgement('error', `${this.#ended} while it was probed`);
  }

  async open(): Promise<{ inside: Eye; hostSide: HostSide }> {
    if (this.#session === undefined || this.#session.isLost) {
      if (this.#ended !== undefined) throw lost(`${this.#ended} while it was probed`);
      if (this.#opened >= mostSessions) throw lost(`${mostSessions} sessions with it were lost`);
      this.#opened++;
      this.#session = await ProbeSession.open(await this.#instance.probe(this.#user));
    }
    this.#hostSide ??= await this.#instance.hostSide();
    return { inside: new Eye(this.#session), hostSide: this.#hostSide };
  }

  [Symbol.dispose](): void {
    this.#session?.[Symbol.dispose]();
  }
}

function lost(message: string): BallastError {
  return new BallastError('engine', 'probe-instance-lost', message);
}
