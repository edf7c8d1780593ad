import type { Eye } from '../../inside/eye.ts';
import type { ProbeUser } from '../../inside/verdicts.ts';
import { borrow } from '../../launches/borrow.ts';
import { attempt, reasonOf } from '../../launches/lost.ts';
import { inRole } from '../../targets/boundary-process.ts';
import type { EffectiveSetting } from '../../targets/effective-setting.ts';
import type { HostSide, PreparedTarget, ProbedInstance } from '../../targets/target.ts';
import type { Limits } from '../../workload.ts';
import { kernelProbes } from './catalogue.ts';
import { InstanceSessions } from './instance-sessions.ts';
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

/** The most instances that are launched for one another: what a probe ends again and again is not worth more. */
const mostInstances = 4;

/**
 * Runs probes in an instance of their own, reporting each finding as soon as it is known. A probe that the instance does
 * not outlive is an error, and those that are left go on in another instance. If it cannot be launched, or ends too often,
 * the findings are errors.
 * @throws the signal's reason when aborted, what ends a run, or what the removal fails with
 */
export async function probeInstance(
  probing: InstanceProbing,
  tell: (found: ProbeFinding) => void,
): Promise<void> {
  const { target, signal } = probing;
  const known: Known = { early: new Map(), kernel: undefined };
  let rest: readonly Asked[] = asked(probing);
  for (let nth = 1; rest.length > 0; nth++) {
    const id = nth === 1 ? probing.id : `${probing.id}-${nth}`;
    let launched = false;
    try {
      await using borrowed = await borrow(target, id);
      launched = true;
      await using sibling = new Sibling(target, `${id}-sibling`);
      if (nth === 1) await tellSettings(probing, borrowed.instance);
      const goesOn = nth < mostInstances;
      rest = await probeLaunched(probing, { rest, known, goesOn }, borrowed.instance, sibling, tell);
    } catch (error) {
      signal.throwIfAborted();
      if (launched) throw error;
      const again = nth === 1 ? '' : ' again';
      const failed = judgement('error', `it could not be launched${again}: ${reasonOf(error, signal)}`);
      for (const { probe, user } of rest) tell({ ...failed, probe, user, repetitions: [] });
      return;
    }
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

interface Asked {
  readonly probe: Probe;
  readonly user: ProbeUser;
}

/** What the probes of the kernel have found, and follows from them once all have run. */
interface Known {
  readonly early: Map<Probe, ProbeFinding>;
  kernel: KernelOwner | undefined;
}

interface Course {
  readonly rest: readonly Asked[];
  readonly known: Known;
  /** True when another instance would be launched for what this one does not live to be asked. */
  readonly goesOn: boolean;
}

/** Runs the probes that are left; returns those that are left again, since the instance has ended. */
async function probeLaunched(
  { target, users, hostEye, limits, references, signal }: InstanceProbing,
  { rest, known, goesOn }: Course,
  instance: ProbedInstance,
  beside: Sibling,
  tell: (found: ProbeFinding) => void,
): Promise<readonly Asked[]> {
  const daemons = target.daemons.kind === 'found' ? target.daemons.daemons.map(({ pid }) => pid) : [];
  // Only one session is open at a time: over SSH, a session of a bare process takes a channel of the few there are.
  for (const user of users) {
    using sessions = new InstanceSessions(instance, user, limits);
    const run = async (probe: Probe): Promise<ProbeFinding> => {
      const repeated: Repetition[] = [];
      while (repeated.length < repetitions) {
        const reference = references.get(probe.id) ?? null;
        const context = async () => ({
          ...withDaemons(await sessions.open(), daemons),
          host: hostEye,
          user,
          kernel: known.kernel ?? 'unknown',
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
    const isOver = async () => goesOn && (await sessions.hasEnded());
    if (known.kernel === undefined) {
      for (const probe of kernelProbes) {
        if (known.early.has(probe)) continue;
        known.early.set(probe, await run(probe));
        if (await isOver()) return rest;
      }
      const verdictOf = (id: string) =>
        [...known.early.values()].find(({ probe }) => probe.id === id)?.verdict;
      known.kernel = kernelOf(verdictOf);
    }
    for (const [index, one] of rest.entries()) {
      if (one.user !== user) continue;
      const early = known.early.get(one.probe);
      tell(early?.user === user ? early : await run(one.probe));
      if (await isOver()) return rest.slice(index + 1);
    }
  }
  return [];
}

/** What is known of an instance, with the processes that stand behind it: its own, and the daemons. */
function withDaemons<T extends { readonly hostSide: HostSide }>(opened: T, daemons: readonly number[]) {
  return { ...opened, boundary: [...opened.hostSide.processes, ...inRole('daemon', daemons)] };
}

function asked({ probes, users }: InstanceProbing): Asked[] {
  return users.flatMap((user) =>
    probes.filter((probe) => probe.users.includes(user)).map((probe) => ({ probe, user })),
  );
}
