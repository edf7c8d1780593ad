import { isIPv4 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { BallastError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { Marks, type Sighting } from '../marks.ts';
import { nativeBinary } from '../native/build.ts';

export interface OpenedPort {
  /**
   * The port opened after the start of the last failed attempt, which is absent when the first one was accepted, and by
   * the instant at which the harness learnt of it.
   */
  readonly opening: Sighting;
  readonly attempts: number;
  /**
   * The 95th percentile of the times between the starts of attempts while the port refused; null without two such
   * attempts.
   */
  readonly refusedGapP95Ns: number | null;
  /** The CPU time of the helper during this knock. */
  readonly helperCpuNs: number;
}

export interface Knocker extends AsyncDisposable {
  /** The CPU time of the helper during all knocks so far, aborted ones included. */
  readonly usedCpuNs: number;
  /** The time that the helper has waited for a CPU during all knocks so far; null: the host's kernel does not say. */
  readonly waitedNs: number | null;
  /**
   * Asks a port of the host until a connection is accepted, every 0.85 ms while it refuses; one of several knockers asks
   * as many times more slowly. Knocks run one at a time.
   *
   * The helper counts from the instant g at which it received our line, on the host's clock; only durations cross over.
   * The harness took G on its own clock before writing that line, so G is no later than g, and an attempt that began d
   * after g began no earlier than G + d: that is `opening.earliestNs`, too early by the line's way to the host, never too
   * late. `opening.latestNs` is the receipt of the answer, too late by its way back.
   * @throws the signal's reason when aborted; BallastError `knocker-lost`, `address-invalid`
   */
  knock(address: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<OpenedPort>;
}

const longestLine = 256;
/**
 * The time that the helper has to answer `stop`, which it does within one attempt; after that it, or its host, is gone.
 */
const stopTimeoutMs = 5_000;
const endTimeoutMs = 2_000;

/**
 * Starts the helper that knocks, on the host itself, where an attempt costs microseconds and no network. It ends when
 * disposed of, and by itself when the harness or the connection to the host dies.
 * @param knockers how many of them knock at the same time: together they ask as often as one alone
 * @throws BallastError `knocker-lost`, and those of `nativeBinary` and `Host.spawn`
 */
export async function startKnocker(host: Host, knockers = 1): Promise<Knocker> {
  const helper = await host.spawn([await nativeBinary(host, 'knock'), `${knockers}`]);
  let waiting: { resolve(line: ReceivedLine): void; reject(error: Error): void } | undefined;
  let lost: BallastError | undefined;
  let usedCpuNs = 0;
  let waitedNs: number | null = 0;
  let isStopping = false;
  let unfinished = '';

  const lose = (why: string, cause?: unknown) => {
    lost ??= knockerLost(host.name, why, cause);
    helper.kill('KILL');
    waiting?.reject(lost);
    waiting = undefined;
  };
  helper.stdout.on('data', (chunk: Buffer) => {
    const receivedNs = Marks.now();
    const lines = (unfinished + chunk.toString('latin1')).split('\n');
    unfinished = lines.pop() ?? '';
    for (const text of lines) {
      const answer = parseAnswer(text);
      if (answer === undefined || waiting === undefined) return lose('it said what was not asked for');
      usedCpuNs += answer.cpuNs;
      waitedNs = waitedNs === null || answer.waitedNs === null ? null : waitedNs + answer.waitedNs;
      // It may have reported `open` in the very moment it was stopped.
      if (isStopping && answer.kind === 'open') continue;
      if (isStopping !== (answer.kind === 'stopped')) return lose('it said what was not asked for');
      waiting.resolve({ ...answer, receivedNs });
    }
    if (unfinished.length > longestLine) lose('its line does not end');
  });
  helper.stderr.resume();
  for (const stream of [helper.stdin, helper.stdout, helper.stderr]) stream.on('error', () => undefined);
  helper.exited.then(
    ({ exitCode }) => lose(`it ended with exit code ${exitCode ?? 'none'}`),
    (error: unknown) => lose('its host was lost', error),
  );

  const nextLine = () =>
    new Promise<ReceivedLine>((resolve, reject) => {
      if (lost === undefined) waiting = { resolve, reject };
      else reject(lost);
    });

  const stop = async () => {
    const timer = setTimeout(() => lose(`it did not stop within ${stopTimeoutMs / 1000} s`), stopTimeoutMs);
    isStopping = true;
    const stopped = nextLine();
    helper.stdin.write('stop\n');
    try {
      await stopped;
    } finally {
      isStopping = false;
      clearTimeout(timer);
    }
  };

  return {
    get usedCpuNs() {
      return usedCpuNs;
    },
    get waitedNs() {
      return waitedNs;
    },
    async knock(address, signal) {
      signal.throwIfAborted();
      if (lost !== undefined) throw lost;
      if (waiting !== undefined) throw new Error('the knocker is busy');
      checkAddress(address);
      const opened = nextLine();
      const writtenNs = Marks.now();
      helper.stdin.write(`knock ${address.host} ${address.port}\n`);
      const aborted = Promise.withResolvers<undefined>();
      const abort = () => aborted.resolve(undefined);
      signal.addEventListener('abort', abort, { once: true });
      try {
        const line = await Promise.race([opened, aborted.promise]);
        if (line === undefined) {
          opened.catch(() => undefined);
          await stop();
          throw signal.reason;
        }
        return openedPort(line, writtenNs);
      } finally {
        signal.removeEventListener('abort', abort);
        waiting = undefined;
      }
    },
    async [Symbol.asyncDispose]() {
      helper.stdin.end();
      const ended = helper.exited.then(
        () => true,
        () => true,
      );
      const timeout = new AbortController();
      const late = sleep(endTimeoutMs, false, { signal: timeout.signal }).catch(() => false);
      if (!(await Promise.race([ended, late]))) helper.kill('KILL');
      timeout.abort();
    },
  };
}

interface KnockerAnswer {
  readonly kind: 'open' | 'stopped';
  readonly floorNs: bigint | undefined;
  readonly attempts: number;
  readonly gapP95Ns: number | null;
  readonly cpuNs: number;
  readonly waitedNs: number | null;
}

type ReceivedLine = KnockerAnswer & { readonly receivedNs: bigint };

/** Parses `open FLOOR ATTEMPTS P95 CPU WAIT` or `stopped ATTEMPTS P95 CPU WAIT`; undefined for anything else. */
export function parseAnswer(text: string): KnockerAnswer | undefined {
  const match =
    /^(?:(?<open>open) (?<floor>-1|\d{1,15})|stopped) (?<attempts>\d{1,12}) (?<gap>-1|\d{1,15}) (?<cpu>\d{1,15}) (?<wait>-1|\d{1,15})$/.exec(
      text,
    );
  if (match?.groups === undefined) return undefined;
  const { open, floor, attempts, gap, cpu, wait } = match.groups;
  return {
    kind: open === undefined ? 'stopped' : 'open',
    floorNs: floor === undefined || floor === '-1' ? undefined : BigInt(floor),
    attempts: Number(attempts),
    gapP95Ns: gap === '-1' ? null : Number(gap),
    cpuNs: Number(cpu),
    waitedNs: wait === '-1' ? null : Number(wait),
  };
}

function openedPort(line: ReceivedLine, writtenNs: bigint): OpenedPort {
  const { floorNs, receivedNs, attempts, gapP95Ns, cpuNs } = line;
  const floor = floorNs === undefined ? undefined : writtenNs + floorNs;
  return {
    // The host's clock may run faster than ours by some millionths.
    opening: {
      earliestNs: floor !== undefined && floor > receivedNs ? receivedNs : floor,
      latestNs: receivedNs,
    },
    attempts,
    refusedGapP95Ns: gapP95Ns,
    helperCpuNs: cpuNs,
  };
}

/** Checks the address, which comes from an engine: a line break in it would become a line of ours. */
function checkAddress({ host, port }: { readonly host: string; readonly port: number }): void {
  if (isIPv4(host) && Number.isInteger(port) && port >= 1 && port <= 65_535) return;
  throw new BallastError(
    'engine',
    'address-invalid',
    `not an IPv4 address and port: ${JSON.stringify(host).slice(0, 100)}`,
    {
      hint: 'Ballast asks instances over IPv4; give the network of this target an IPv4 subnet',
    },
  );
}

function knockerLost(host: string, why: string, cause: unknown): BallastError {
  return new BallastError('engine', 'knocker-lost', `${host}: the helper that asks ports was lost: ${why}`, {
    hint: 'run again; `ballast doctor` looks at the host',
    cause,
  });
}
