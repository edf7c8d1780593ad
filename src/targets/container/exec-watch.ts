import type { Host } from '../../host/host.ts';
import { LineSplitter } from '../../host/line-splitter.ts';
import { Marks } from '../../marks.ts';
import { nativeBinary } from '../../native/build.ts';

/** The interval in which a container's first process became the workload, in ns of the harness's clock. */
export interface SeenExec {
  readonly earliestNs: bigint;
  readonly latestNs: bigint;
  /** The CPU time that the watching took on the host. */
  readonly cpuNs: number;
}

/** Watches from the host for the workload's exec, which the kernel pushes to a small program there. */
export interface ExecWatch extends AsyncDisposable {
  /** The reason why nothing will be seen here; undefined when it will. */
  readonly unavailable: string | undefined;
  /** Watches a container that is about to start, beside others. */
  begin(containerId: string, listener: (seen: SeenExec) => void): void;
  /** Ends the watch for a container, should it still go on. */
  end(containerId: string): void;
}

const longestLine = 1024;
/** The time that the program has to say whether it can see anything. */
const openingMs = 15_000;
const endingMs = 5000;

/** Starts the watching program, and waits until it says whether it can see anything. */
export async function startExecWatch(host: Host): Promise<ExecWatch> {
  const program = await host.spawn([await nativeBinary(host, 'watch')]);
  const opening = Promise.withResolvers<string | undefined>();
  const watched = new Map<string, { writtenNs: bigint; listener: (seen: SeenExec) => void }>();
  program.stderr.resume();
  program.stdin.on('error', () => undefined);
  const gone = () => opening.resolve('the watching program ended');
  program.exited.then(gone, gone);
  const hear = (line: string, receivedNs: bigint) => {
    if (line === 'ready') opening.resolve(undefined);
    else if (line.startsWith('unavailable ')) opening.resolve(line.slice('unavailable '.length, 200));
    const exec = parseExec(line);
    const watch = exec && watched.get(exec.containerId);
    if (exec === undefined || watch === undefined) return;
    watched.delete(exec.containerId);
    watch.listener(placeExec(exec, watch.writtenNs, receivedNs));
  };
  const splitter = new LineSplitter(longestLine);
  program.stdout.on('data', (chunk: Buffer) => {
    const receivedNs = Marks.now();
    for (const line of splitter.push(chunk)) hear(line, receivedNs);
  });
  program.stdout.on('error', gone);
  const timer = setTimeout(() => opening.resolve('the watching program said nothing'), openingMs);
  const unavailable = await opening.promise;
  clearTimeout(timer);
  return {
    unavailable,
    begin(containerId, listener) {
      if (unavailable !== undefined) return;
      watched.set(containerId, { writtenNs: Marks.now(), listener });
      program.stdin.write(`watch ${containerId}\n`);
    },
    end(containerId) {
      if (watched.delete(containerId)) program.stdin.write(`stop ${containerId}\n`);
    },
    async [Symbol.asyncDispose]() {
      program.stdin.end();
      const timer = setTimeout(() => program.kill('KILL'), endingMs);
      await program.exited.catch(() => undefined);
      clearTimeout(timer);
    },
  };
}

interface ExecOffsets {
  readonly execNs: bigint;
  readonly sentNs: bigint;
  readonly cpuNs: number;
}

/** Parses `exec ID EXEC SENT CPU`; undefined for anything else. */
export function parseExec(line: string): (ExecOffsets & { readonly containerId: string }) | undefined {
  const [, containerId, exec, sent, cpu] =
    /^exec (\w{1,255}) (\d{1,18}) (\d{1,18}) (\d{1,15})$/.exec(line) ?? [];
  if (containerId === undefined || exec === undefined || sent === undefined) return undefined;
  return { containerId, execNs: BigInt(exec), sentNs: BigInt(sent), cpuNs: Number(cpu) };
}

/**
 * Places the exec on our clock. Only durations cross from the host's clock to ours. The program counts from its receipt
 * of our line, which is not before we wrote it; and it said that the exec was `sent − exec` before its answer, which we
 * received no earlier than it was sent.
 */
export function placeExec(
  { execNs, sentNs, cpuNs }: ExecOffsets,
  writtenNs: bigint,
  receivedNs: bigint,
): SeenExec {
  const latestNs = receivedNs - (sentNs - execNs);
  const floorNs = writtenNs + execNs;
  // The host's clock may run faster than ours by some millionths.
  if (floorNs > latestNs) return { earliestNs: latestNs, latestNs, cpuNs };
  return { earliestNs: floorNs, latestNs, cpuNs };
}
