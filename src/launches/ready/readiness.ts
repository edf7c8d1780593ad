import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../../host/host.ts';
import { Marks } from '../../marks.ts';
import type { Knocker } from '../knocker.ts';
import { isLost } from '../lost.ts';
import { checkAnswer, type PortReadiness } from './checks.ts';

/** The time between a wrong answer and the next question. */
export const retryMs = 5;
/** The time after which another connection is tried beside one that hangs; the port was open just before. */
const hangingConnectMs = 20;
const slowAnswerMs = 2_000;

export interface PortAddress {
  readonly host: string;
  readonly port: number;
}

export interface ReadinessResult {
  /** The number of connections tried, the knocker's and those that asked, and of programs run inside to ask. */
  readonly attempts: number;
  /**
   * The worst of all knocks' 95th percentiles of the times between attempts while the port refused; null without any.
   */
  readonly refusedGapP95Ns: number | null;
}

/**
 * Knocks until the port opens, then asks until the first correct answer, setting `listening` and `ready`. Neither can
 * have been before its last failed attempt began. It never gives up by itself: the caller holds the deadline.
 * @throws AbortSignal's reason when aborted; BallastError `knocker-lost`, `host-lost`, `address-invalid`
 */
export async function awaitReady(
  host: Host,
  knocker: Knocker,
  address: PortAddress,
  readiness: PortReadiness,
  marks: Marks,
  signal: AbortSignal,
): Promise<ReadinessResult> {
  let attempts = 0;
  let refusedGapP95Ns: number | null = null;
  for (;;) {
    const { opening, ...opened } = await knocker.knock(address, signal);
    // A port that opens once more, after it has closed again, was open before.
    if (attempts === 0) marks.see('listening', opening);
    else marks.see('ready', { earliestNs: opening.earliestNs });
    attempts += opened.attempts;
    if (opened.refusedGapP95Ns !== null)
      refusedGapP95Ns = Math.max(refusedGapP95Ns ?? 0, opened.refusedGapP95Ns);
    for (let isOpen = true; isOpen; ) {
      const startedNs = Marks.now();
      attempts += 1;
      const verdict = await ask(host, address, readiness, signal);
      if (verdict === 'correct') {
        marks.see('ready', { latestNs: Marks.now() });
        return { attempts, refusedGapP95Ns };
      }
      signal.throwIfAborted();
      marks.see('ready', { earliestNs: startedNs });
      await sleep(retryMs);
      signal.throwIfAborted();
      isOpen = verdict === 'wrong';
    }
  }
}

async function ask(
  host: Host,
  address: PortAddress,
  readiness: PortReadiness,
  signal: AbortSignal,
): Promise<'correct' | 'wrong' | 'unconnected'> {
  const connection = await connect(host, address, signal);
  if (connection === undefined) return 'unconnected';
  const patience = AbortSignal.any([signal, AbortSignal.timeout(slowAnswerMs)]);
  const answered = await checkAnswer(connection, address, readiness, patience);
  connection.destroy();
  return answered ? 'correct' : 'wrong';
}

/**
 * Connects; undefined when it was refused, or nobody has answered in time. A first packet that is lost is sent again only after a second, so others are
 * tried beside it, each after twice the time; a guest that is slow to answer is not given up for that.
 */
async function connect(
  host: Host,
  { host: name, port }: PortAddress,
  signal: AbortSignal,
): Promise<Duplex | undefined> {
  const over = new AbortController();
  const patience = AbortSignal.any([signal, over.signal, AbortSignal.timeout(slowAnswerMs)]);
  const tried: Promise<Duplex>[] = [];
  let connection: Duplex | undefined;
  try {
    const hangingMs = host.kind === 'local' ? hangingConnectMs : hangingConnectMs * 10;
    for (let gapMs = hangingMs; connection === undefined && !patience.aborted; gapMs *= 2) {
      tried.push(host.dial({ tcp: { host: name, port } }, { signal: patience }));
      const pause = sleep(gapMs, undefined, { signal: patience }).catch(() => undefined);
      connection = (await Promise.race([...tried, pause])) ?? undefined;
    }
    if (connection === undefined) await Promise.all(tried);
    connection?.on('error', () => undefined);
    return connection;
  } catch (error) {
    if (isLost(error)) throw error;
    return undefined;
  } finally {
    over.abort();
    for (const one of tried)
      void one.then(
        (late) => late === connection || discard(late),
        () => undefined,
      );
  }
}

function discard(connection: Duplex): void {
  connection.on('error', () => undefined);
  connection.destroy();
}
