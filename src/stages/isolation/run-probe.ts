import { messageOf } from '../../errors.ts';
import { isLost } from '../../launches/lost.ts';
import { type Judgement, judgement, type Probe, type ProbeContext } from './probe.ts';
import { RepetitionLimit } from './repetition-limit.ts';

export const repetitions = 3;
/** The time limit of one repetition of a probe, whatever its requests are still waiting for. */
const longestRepetitionMs = 30_000;

/** One run of a probe, with the evidence that it gathered: null when there was none. */
export interface Repetition extends Judgement {
  readonly durationNs: number;
  readonly evidence: unknown;
}

/**
 * Runs a probe once. A failure becomes its verdict, never a good one.
 * @throws what ends everything: the user's wish to stop, and what ends a run (see `isLost`)
 */
export async function repeatOnce(
  probe: Probe,
  context: () => Promise<ProbeContext>,
  signal: AbortSignal,
  longestMs = longestRepetitionMs,
): Promise<Repetition> {
  signal.throwIfAborted();
  let startedNs = process.hrtime.bigint();
  const took = () => Number(process.hrtime.bigint() - startedNs);
  const over = new AbortController();
  try {
    const limit = new RepetitionLimit(longestMs);
    const late = limit.over(over.signal);
    const given = await Promise.race([context(), late]);
    const eyes = { ...given, sibling: () => limit.without(() => given.sibling()) };
    // The time until an instance can be asked at all is not the probe's own.
    startedNs = process.hrtime.bigint();
    const evidence = await Promise.race([probe.gather(eyes), late]);
    const durationNs = took();
    return { ...probe.judge(evidence), durationNs, evidence };
  } catch (error) {
    signal.throwIfAborted();
    if (isLost(error)) throw error;
    return { ...judgement('error', messageOf(error).slice(0, 500)), durationNs: took(), evidence: null };
  } finally {
    over.abort();
  }
}

/** The verdict from several repetitions: inconclusive unless they agree. */
export function settled(repeated: readonly Judgement[]): Judgement {
  const [first] = repeated;
  if (first === undefined) return judgement('inconclusive', 'it was not run');
  if (repeated.every(({ verdict }) => verdict === first.verdict)) {
    return judgement(first.verdict, first.because, first.figures);
  }
  const said = repeated.map(({ verdict, because }) => `${verdict} (${because})`).join(', ');
  return judgement('inconclusive', `repetitions disagree: ${said}`);
}
