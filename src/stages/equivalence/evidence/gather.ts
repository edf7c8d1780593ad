import { BallastError, messageOf } from '../../../errors.ts';
import type { Host } from '../../../host/host.ts';
import { Eye } from '../../../inside/eye.ts';
import { ProbeSession } from '../../../inside/session.ts';
import { isLost } from '../../../launches/lost.ts';
import type { HostSide, PreparedTarget, ProbedInstance } from '../../../targets/target.ts';
import type { Readiness } from '../../../workload.ts';
import type { EquivalenceEvidence, Gathered } from '../records.ts';
import { gatherAnswer } from './answer.ts';
import type { SeenProcess } from './ask.ts';
import { gatherFiles, ImageFiles } from './files.ts';
import { gatherKernel } from './kernel.ts';
import { gatherLimits } from './limits.ts';
import { gatherMachine } from './machine.ts';
import { gatherProcesses } from './members.ts';
import { gatherProgram } from './program.ts';
import { gatherResources } from './resources.ts';
import { gatherSees } from './sees.ts';
import { gatherStart } from './start.ts';

/** An instance whose workload is ready, and what it is compared with. */
export interface Gathering {
  readonly host: Host;
  /**
   * Opens a session on the host itself: last and not for long, as each takes one of an SSH connection's few channels.
   */
  readonly openHost: () => Promise<ProbeSession>;
  /** The image's root filesystem on the host. */
  readonly rootfsFolder: string;
  /** The manifests of the image that are known so far. */
  readonly manifests: NonNullable<ConstructorParameters<typeof ImageFiles>[2]>;
  readonly target: Pick<PreparedTarget, 'ownUserland'>;
  readonly instance: ProbedInstance;
  readonly readiness: Readiness;
  /** The instant at which the instance began to be made, ns of the harness's clock. */
  readonly sinceNs: bigint;
  readonly signal: AbortSignal;
}

/**
 * Gathers all evidence of one instance. A part that cannot be gathered is missing with its reason.
 * @throws the signal's reason; what ends a run (see `isLost`), and failures of the session inside as a whole
 */
export async function gatherEvidence(gathering: Gathering): Promise<EquivalenceEvidence> {
  const { host, openHost, rootfsFolder, manifests, target, instance, readiness, sinceNs, signal } = gathering;
  let ended: string | undefined;
  void instance.exited.then(({ reason }) => {
    ended = `${reason} before it could be looked into`.slice(0, 300);
  });
  const part = async <T>(work: () => Promise<T>): Promise<Gathered<T>> => {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (isLost(error)) throw error;
      return { missing: ended ?? messageOf(error).slice(0, 300) };
    }
  };
  // The answer is gathered first: other questions could change what the workload answers afterwards.
  const answer = await part(() => gatherAnswer(host, instance.address, readiness, signal));
  using session = await ProbeSession.open(await instance.probe('root'));
  const hostSide: HostSide = await instance.hostSide();
  const pid = await instance.workloadPid();
  using hostSession = await openHost();
  const [inside, hostEye] = [new Eye(session), new Eye(hostSession)];
  const image = new ImageFiles(hostSession, rootfsFolder, manifests);
  const tree = { session, root: '/', sinceNs };
  const machine = await part(() => gatherMachine(inside, hostEye, hostSide));
  // A root without capabilities may not look into another user's process; on the same kernel the host may.
  const isOnHost = 'ownKernel' in machine && machine.ownKernel === false;
  const ofProcess = async <T>(ask: (seen: SeenProcess) => Promise<T>): Promise<T> => {
    try {
      return await ask({ session, pid, ownRoot: false });
    } catch (error) {
      if (!isOnHost || !(error instanceof BallastError) || error.code !== 'equivalence-refused') throw error;
      return await ask({ session: hostSession, pid: hostSide.pid, ownRoot: true });
    }
  };
  return {
    answer,
    machine,
    start: await part(() => ofProcess(gatherStart)),
    program: await part(() => ofProcess(gatherProgram)),
    limits: await part(() => gatherLimits({ inside, host: hostEye, hostSide, pid })),
    sees: await part(() => gatherSees({ session, pid, ownRoot: false }, inside)),
    resources: await part(() => ofProcess(gatherResources)),
    kernel: await part(() => gatherKernel(inside)),
    files: await part(() => gatherFiles(tree, image, target.ownUserland === undefined)),
    // Last, when the workload has had the time to start all that it starts.
    processes: await part(() => gatherProcesses({ session, pid, ownRoot: false })),
  };
}
