import autocannon from 'autocannon';
import { waitFor } from '../../deadline.ts';
import { BallastError } from '../../errors.ts';
import { Marks } from '../../marks.ts';
import { ask, type Question } from './ask.ts';
import type { CapacitySample } from './records.ts';
import type { RequestAgent } from './request-agent.ts';

export interface ClosedLoad {
  readonly connections: number;
  readonly durationMs: number;
}

/** The time that autocannon has to end once its own is over. */
const endingMs = 30_000;

type Counted = Pick<CapacitySample, 'answers' | 'failures'>;

/** Drops the bodies of answers: the client keeps each whole, and a workload may answer without end. */
function keepNoBodies(client: autocannon.Client): void {
  const { pipelinedRequests } = client as unknown as { pipelinedRequests: { addBody(): void } };
  pipelinedRequests.addBody = () => undefined;
}

/**
 * Makes as many requests as the connections carry, each asking again as soon as it is answered, by autocannon. Its
 * fixed rates are not used: it sends each second's share at once, and corrects latencies as if requests were 1 ms
 * apart.
 * @throws the signal's reason when aborted
 */
export function closedLoop(
  { host, port, path, status }: Question,
  { connections, durationMs }: ClosedLoad,
  signal: AbortSignal,
): Promise<CapacitySample> {
  return timed('autocannon', signal, async (): Promise<Counted> => {
    const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>();
    const load = autocannon(
      {
        url: `http://${host}:${port}${path}`,
        connections,
        duration: durationMs / 1000,
        sampleInt: 100,
        setupClient: keepNoBodies,
      },
      (error, result) => (error ? reject(error) : resolve(result)),
    );
    let [answers, wrong] = [0, 0];
    load.on('response', (_, answered) => {
      if (Number(answered) === status) answers += 1;
      else wrong += 1;
    });
    const late = () =>
      new BallastError('engine', 'load-stuck', 'autocannon did not end when its time was over');
    try {
      const { errors } = await waitFor(promise, { signal, withinMs: durationMs + endingMs, late });
      return { answers, failures: wrong + errors };
    } finally {
      load.stop?.();
    }
  });
}

/**
 * Does the same with a workload that closes its connection after each answer, which autocannon does not count.
 * @param agent an agent of so many connections
 * @throws the signal's reason when aborted
 */
export function closedLoopReconnecting(
  agent: RequestAgent,
  question: Question,
  { connections, durationMs }: ClosedLoad,
  signal: AbortSignal,
): Promise<CapacitySample> {
  return timed('ballast', signal, async (): Promise<Counted> => {
    const endNs = Marks.now() + BigInt(Math.round(durationMs * 1e6));
    let [answers, failures] = [0, 0];
    const asking = Array.from({ length: connections }, async () => {
      while (Marks.now() < endNs && !signal.aborted) {
        const { isCorrect } = await ask(agent, question, signal);
        if (isCorrect) answers += 1;
        else failures += 1;
      }
    });
    await Promise.all(asking);
    return { answers, failures };
  });
}

async function timed(
  by: CapacitySample['by'],
  signal: AbortSignal,
  work: () => Promise<Counted>,
): Promise<CapacitySample> {
  signal.throwIfAborted();
  const cpuBefore = process.cpuUsage();
  const startNs = Marks.now();
  const counted = await work();
  signal.throwIfAborted();
  const elapsedNs = Number(Marks.now() - startNs);
  const { user, system } = process.cpuUsage(cpuBefore);
  return { by, ...counted, elapsedNs, harnessCpuNs: (user + system) * 1000 };
}
