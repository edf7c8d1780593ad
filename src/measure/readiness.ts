import type { Duplex } from 'node:stream';
import type { Host } from '../host/host.ts';
import type { Readiness } from '../scenario/scenario.ts';
import { Marks } from './marks.ts';
import { checkAnswer } from './readiness-checks.ts';

/** Attempts start no more often than this… */
const pacingNs = 700_000n;
/** …and one that neither connects nor is refused is given up after this: a guest without network swallows them. */
const hangingConnectMs = 20;
const slowAnswerMs = 2_000;

export interface ReadinessResult {
  readonly attempts: number;
  /** Time between the starts of attempts while the port refused, in ns. */
  readonly refusedGapsNs: readonly number[];
}

/**
 * Asks until the first correct answer, setting `listening` and `ready`. The interval of each begins where the
 * last failed attempt began, since the event cannot have been before it.
 * @throws AbortSignal's reason when aborted; gives up by itself never: the caller holds the deadline.
 */
export async function awaitReady(
  host: Host,
  address: { readonly host: string; readonly port: number },
  readiness: Readiness,
  marks: Marks,
  notBeforeNs: bigint,
  signal: AbortSignal,
): Promise<ReadinessResult> {
  const refusedGapsNs: number[] = [];
  let attempts = 0;
  let listeningFloorNs = notBeforeNs;
  let readyFloorNs = notBeforeNs;
  let refusedAtNs: bigint | undefined;
  for (;;) {
    signal.throwIfAborted();
    const startedNs = Marks.now();
    if (refusedAtNs !== undefined) refusedGapsNs.push(Number(startedNs - refusedAtNs));
    attempts += 1;
    const connection = await connect(host, address, signal);
    if (connection instanceof Error) {
      refusedAtNs = (connection as NodeJS.ErrnoException).code === 'ECONNREFUSED' ? startedNs : undefined;
      listeningFloorNs = startedNs;
      readyFloorNs = startedNs;
      await pace(startedNs);
      continue;
    }
    refusedAtNs = undefined;
    marks.set('listening', listeningFloorNs);
    const answered = await checkAnswer(
      connection,
      address,
      readiness,
      AbortSignal.any([signal, AbortSignal.timeout(slowAnswerMs)]),
    );
    connection.destroy();
    if (answered) {
      marks.set('ready', readyFloorNs);
      return { attempts, refusedGapsNs };
    }
    readyFloorNs = startedNs;
    await pace(startedNs);
  }
}

async function connect(
  host: Host,
  { host: name, port }: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<Duplex | Error> {
  const giveUp = new AbortController();
  const timer = setTimeout(
    () => giveUp.abort(),
    host.kind === 'local' ? hangingConnectMs : hangingConnectMs * 10,
  );
  const stop = () => giveUp.abort();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const connection = await host.dial({ tcp: { host: name, port } }, { signal: giveUp.signal });
    connection.on('error', () => undefined);
    return connection;
  } catch (error) {
    if ((error as { code?: string }).code === 'host-lost') throw error;
    return error as Error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Waits until the next attempt is due. Timers have a grain of 1 ms and spinning would take a core from what is
 * measured, so the thread sleeps the rest of the millisecond, then lets the event loop turn once.
 */
async function pace(startedNs: bigint): Promise<void> {
  const leftNs = pacingNs - (Marks.now() - startedNs);
  if (leftNs > 0n) Atomics.wait(sleeper, 0, 0, Number(leftNs) / 1e6);
  await new Promise((resolve) => setImmediate(resolve));
}
