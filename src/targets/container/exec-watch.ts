import { isIPv4 } from 'node:net';
import type { Host } from '../../host/host.ts';
import { LineSplitter } from '../../host/line-splitter.ts';
import { placeOnClock, type SeenOnHost } from '../../host/place-on-clock.ts';
import { type Mark, Marks } from '../../marks.ts';
import { nativeBinary } from '../../native/build.ts';
import { within } from '../within.ts';

/** What is seen of a container that starts. */
export interface StartListener {
  /** A sandbox runs, in which the workload does not yet; the host can reach it at this address, if there is one. */
  readonly onBorn: (seen: SeenStart) => void;
  /** The container's first process has become the workload. */
  readonly onExec: (seen: SeenStart) => void;
}

export interface SeenStart {
  /** The interval in which it happened, in ns of the harness's clock. */
  readonly at: Mark;
  /** The address at which the host reaches the container; undefined: it has none. */
  readonly address: string | undefined;
  /** The CPU time that the watching took on the host, since it last told of it. */
  readonly cpuNs: number;
}

/** Watches from the host for the workload's exec, which the kernel pushes to a small program there. */
export interface ExecWatch extends AsyncDisposable {
  /** The reason why nothing will be seen here; undefined when it will. */
  readonly unavailable: string | undefined;
  /**
   * Watches a container, beside others, and settles once nothing of its start will be missed, or after a while: on a busy
   * host the program may be later than the start. Never rejects.
   */
  begin(containerId: string): Promise<void>;
  /** Calls back for the start of a container that is being watched. */
  hear(containerId: string, listener: StartListener): void;
  /** Ends the watch for a container, and settles with the last word on it. Never rejects. */
  end(containerId: string): Promise<LastWord>;
}

/** What runs a workload in the end: this kernel, which has shown its exec, or a sandbox; or nothing was seen of either. */
export type LastWord = 'exec' | 'sandbox' | 'unseen';

const longestLine = 1024;
/** The time that the program has to say whether it can see anything. */
const openingMs = 15_000;
/** The time that it has for its first and for its last word on a container. */
const wordMs = 5000;
const endingMs = 5000;

/** Starts the watching program, and waits until it says whether it can see anything. */
export async function startExecWatch(host: Host): Promise<ExecWatch> {
  const program = await host.spawn([await nativeBinary(host, 'watch')]);
  const opening = Promise.withResolvers<string | undefined>();
  const watched = new Map<string, Watched>();
  let hasEnded = false;
  program.stderr.resume();
  program.stdin.on('error', () => undefined);
  const gone = () => {
    hasEnded = true;
    opening.resolve('the watching program ended');
    for (const { begun, last } of watched.values()) {
      begun.resolve();
      last.resolve('unseen');
    }
  };
  program.exited.then(gone, gone);
  const hear = (line: string, receivedNs: bigint) => {
    if (line === 'ready') opening.resolve(undefined);
    else if (line.startsWith('unavailable ')) opening.resolve(line.slice('unavailable '.length, 200));
    if (line.startsWith('watching ')) watched.get(line.slice('watching '.length))?.begun.resolve();
    const event = parseStart(line);
    const watch = event && watched.get(event.containerId);
    if (event === undefined || watch === undefined) return;
    const { kind, containerId, address, cpuNs, ...seen } = event;
    if (kind !== 'unseen') {
      const tell = kind === 'exec' ? watch.listener?.onExec : watch.listener?.onBorn;
      tell?.({ at: placeOnClock(seen, watch.writtenNs, receivedNs), address, cpuNs });
    }
    if (kind !== 'born') watch.last.resolve(kind);
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
    async begin(containerId) {
      if (unavailable !== undefined || hasEnded) return;
      const [begun, last] = [Promise.withResolvers<void>(), Promise.withResolvers<LastWord>()];
      watched.set(containerId, { writtenNs: Marks.now(), listener: undefined, begun, last });
      program.stdin.write(`watch ${containerId}\n`);
      await within(begun.promise, wordMs);
    },
    hear(containerId, listener) {
      const watch = watched.get(containerId);
      if (watch !== undefined) watch.listener = listener;
    },
    async end(containerId) {
      const watch = watched.get(containerId);
      if (watch === undefined || hasEnded) return 'unseen';
      program.stdin.write(`stop ${containerId}\n`);
      const isSaid = await within(watch.last.promise, wordMs);
      watched.delete(containerId);
      return isSaid ? watch.last.promise : 'unseen';
    },
    async [Symbol.asyncDispose]() {
      program.stdin.end();
      const timer = setTimeout(() => program.kill('KILL'), endingMs);
      await program.exited.catch(() => undefined);
      clearTimeout(timer);
    },
  };
}

interface Watched {
  readonly writtenNs: bigint;
  listener: StartListener | undefined;
  readonly begun: PromiseWithResolvers<void>;
  readonly last: PromiseWithResolvers<LastWord>;
}

interface StartEvent extends SeenOnHost, Pick<SeenStart, 'address' | 'cpuNs'> {
  readonly kind: 'born' | LastWord;
  readonly containerId: string;
}

/** Parses `exec ID FIRST LAST SENT CPU ADDRESS`, and the other words with the same; undefined for anything else. */
export function parseStart(line: string): StartEvent | undefined {
  const words =
    /^(born|exec|sandbox|unseen) (\w{1,255}) (\d{1,18}) (\d{1,18}) (\d{1,18}) (\d{1,15}) (-|[\d.]{7,15})$/.exec(
      line,
    );
  if (words === null) return undefined;
  const [kind, containerId, first, last, sent, cpu, address] = words.slice(1) as [
    StartEvent['kind'],
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return {
    kind,
    containerId,
    earliestNs: BigInt(first),
    latestNs: BigInt(last),
    sentNs: BigInt(sent),
    address: isIPv4(address) ? address : undefined,
    cpuNs: Number(cpu),
  };
}
