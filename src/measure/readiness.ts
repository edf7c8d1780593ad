import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../host/host.ts';
import type { Readiness } from '../scenario/scenario.ts';
import type { Knocker } from './knocker.ts';
import { Marks } from './marks.ts';
import { checkAnswer } from './readiness-checks.ts';

const retryMs = 5;
/** A connection that is not there after this is given up: the port was open just before. */
const hangingConnectMs = 20;
const slowAnswerMs = 2_000;

export interface ReadinessResult {
  /** Connections tried: the knocker's and those that asked. */
  readonly attempts: number;
  /** Of the times between the starts of attempts while the port refused, the worst of all knocks; null without any. */
  readonly refusedGapP95Ns: number | null;
}

/**
 * Knocks until the port opens, then asks until the first correct answer, setting `listening` and `ready`. The
 * interval of each begins where the last failed attempt began, since the event cannot have been before it.
 * @throws AbortSignal's reason when aborted; gives up by itself never: the caller holds the deadline;
 * BallastError `knocker-lost`, `host-lost`, `address-invalid`
 */
export async function awaitReady(
  host: Host,
  knocker: Knocker,
  address: { readonly host: string; readonly port: number },
  readiness: Readiness,
  marks: Marks,
  notBeforeNs: bigint,
  signal: AbortSignal,
): Promise<ReadinessResult> {
  let attempts = 0;
  let refusedGapP95Ns: number | null = null;
  let floorNs = notBeforeNs;
  for (;;) {
    const opened = await knocker.knock(address, signal);
    attempts += opened.attempts;
    if (opened.refusedGapP95Ns !== null)
      refusedGapP95Ns = Math.max(refusedGapP95Ns ?? 0, opened.refusedGapP95Ns);
    const { earliestFloorNs } = opened;
    if (earliestFloorNs !== undefined && earliestFloorNs > floorNs) floorNs = earliestFloorNs;
    marks.set('listening', floorNs, opened.latestNs);
    for (let isOpen = true; isOpen; ) {
      const startedNs = Marks.now();
      attempts += 1;
      const verdict = await ask(host, address, readiness, signal);
      if (verdict === 'correct') {
        marks.set('ready', floorNs);
        return { attempts, refusedGapP95Ns };
      }
      signal.throwIfAborted();
      floorNs = startedNs;
      await sleep(retryMs);
      signal.throwIfAborted();
      isOpen = verdict === 'wrong';
    }
  }
}

async function ask(
  host: Host,
  address: { readonly host: string; readonly port: number },
  readiness: Readiness,
  signal: AbortSignal,
): Promise<'correct' | 'wrong' | 'unconnected'> {
  const connection = await connect(host, address, signal);
  if (connection === undefined) return 'unconnected';
  const patience = AbortSignal.any([signal, AbortSignal.timeout(slowAnswerMs)]);
  const answered = await checkAnswer(connection, address, readiness, patience);
  connection.destroy();
  return answered ? 'correct' : 'wrong';
}

async function connect(
  host: Host,
  { host: name, port }: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<Duplex | undefined> {
  const timeoutMs = host.kind === 'local' ? hangingConnectMs : hangingConnectMs * 10;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const connection = await host.dial({ tcp: { host: name, port } }, { signal: patience });
    connection.on('error', () => undefined);
    return connection;
  } catch (error) {
    if ((error as { code?: string }).code === 'host-lost') throw error;
    return undefined;
  }
}
