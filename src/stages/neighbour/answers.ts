import type { Answer } from '../../inside/frames.ts';
import type { Asked } from '../../inside/seat.ts';
import type { AggressorSample, WorkSample } from './records.ts';

type Done = Extract<WorkSample, { status: 'done' }>;

export const elapsedNs = ({ startedNs, endedNs }: Asked) => Number(endedNs - startedNs);

/** What a victim answers to `work`; why it is worth nothing, when it is. It is not trusted. */
export function parseWork(
  answer: Answer,
  asked: Asked,
): Omit<Done, 'stressedShare'> | { readonly status: 'failed'; readonly reason: string } {
  const numbers = parseNumbers(answer, 5);
  if (typeof numbers === 'string') return { status: 'failed', reason: numbers };
  const [units, insideNs, p50Ns, p99Ns, maxNs] = numbers as [number, number, number, number, number];
  if (p50Ns > p99Ns || p99Ns > maxNs) return { status: 'failed', reason: 'its answer contradicts itself' };
  return { status: 'done', units, elapsedNs: elapsedNs(asked), insideNs, p50Ns, p99Ns, maxNs };
}

/** What an aggressor answers to `load`. One that did nothing is no aggressor. */
export function parseLoad(answer: Answer, asked: Asked): AggressorSample {
  const numbers = parseNumbers(answer, 2);
  if (typeof numbers === 'string') return { status: 'failed', reason: numbers };
  const [amount] = numbers as [number, number];
  if (amount === 0) return { status: 'failed', reason: 'it did nothing' };
  return { status: 'done', amount, elapsedNs: elapsedNs(asked) };
}

function parseNumbers({ error, state, body }: Answer, count: number): readonly number[] | string {
  if (error !== 'OK') return `it is refused (${error})`;
  const text = body.toString('latin1');
  const shape = new RegExp(`^\\d{1,15}( \\d{1,15}){${count - 1}}\\n$`);
  if (state !== 'whole' || !shape.test(text)) return 'its answer is malformed';
  return text.trim().split(' ').map(Number);
}

/** How much of the one time lay in the other, 0 to 1. */
export function shareWithin(one: Asked, other: Asked): number {
  const whole = elapsedNs(one);
  const from = Math.max(0, Number(other.startedNs - one.startedNs));
  const to = Math.min(whole, Number(other.endedNs - one.startedNs));
  return to > from ? (to - from) / whole : 0;
}
