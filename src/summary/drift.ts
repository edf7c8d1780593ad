import type { RunRecord } from '../results/records.ts';
import { driftTest, noticeableDrift, riseOf } from '../stats/drift-test.ts';
import { median } from '../stats/order-statistic.ts';
import { formatFactor, formatRatio, threeDigits } from '../wording/format.ts';
import { samplesIn } from './columns.ts';
import type { DurationStatistics } from './metric-summary.ts';
import { partsOf, type RunParts } from './run-parts.ts';
import type { Drift, Summary } from './summary.ts';

/**
 * Tests whether the time to ready drifts over the run. Rounds are the units, since what the host does touches all targets
 * of a round alike: what stands for one is the mean over its launches of the logarithm of time by target's median.
 * undefined: too few rounds.
 */
export function driftOf(parts: RunParts): Drift | undefined {
  const rounds = roundsOf(parts);
  const [test, noticeable] = [driftTest(rounds), noticeableDrift(rounds)];
  if (test === null || noticeable === null) return undefined;
  return { n: rounds.length, rise: Math.exp(riseOf(rounds)), ...test, noticeable: Math.exp(noticeable) };
}

/** Rounds in the order of the run, without those in which nothing was ready. */
function roundsOf({ measured, measuredOf, columns }: RunParts): Float64Array {
  const rounds = new Map(measured.map(({ block }) => [block, { sum: 0, count: 0 }]));
  for (const [target, launches] of measuredOf) {
    const times = columns.get(target)?.get('startup.ready') ?? new Float64Array();
    const middle = median(times.filter((ns) => ns > 0 && Number.isFinite(ns)));
    launches.forEach(({ block }, index) => {
      const deviation = Math.log((times[index] as number) / (middle ?? Number.NaN));
      const round = rounds.get(block);
      if (round === undefined || !Number.isFinite(deviation)) return;
      round.sum += deviation;
      round.count += 1;
    });
  }
  return Float64Array.from([...rounds.values()].flatMap(({ sum, count }) => (count > 0 ? sum / count : [])));
}

const alpha = 0.05;
/** The least drift that is told by its size: a smaller one would be written as none. */
const smallestInWords = 0.01;

export function isShown({ p }: Drift): boolean {
  return p < alpha;
}

/** `launches drift over the run: in its last round they take 1.34× as long as in its first (p = 0.008)` */
export function driftInWords(drift: Drift): string {
  const { p, pTrend, rise } = drift;
  if (!isShown(drift)) return `no drift over the run is shown (${pText(p)})`;
  if (2 * pTrend >= alpha) return `rounds resemble those before them more than by chance (${pText(p)})`;
  return Math.abs(rise - 1) < smallestInWords
    ? `launches drift over the run, by less than 1% from its first round to its last (${pText(p)})`
    : `launches drift over the run: in its last round they take ${formatFactor(rise)}× as long as in its first (${pText(p)})`;
}

/** How large a drift would have been shown; undefined where one is. */
export function noticeableInWords(drift: Drift): string | undefined {
  if (isShown(drift)) return undefined;
  const isSmall = drift.noticeable < 1 + smallestInWords;
  const [size, share] = isSmall ? [1 + smallestInWords, 'more than 80'] : [drift.noticeable, 'about 80'];
  return `a drift of ${formatRatio(size)} from the first round to the last would be shown by ${share} of 100 such runs`;
}

function pText(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toPrecision(2)}`;
}

/** A target's measured launches in two halves, by the order of the run. */
export interface Halves {
  readonly target: string;
  readonly firstNs: number | null;
  readonly secondNs: number | null;
  /** Launches of each half that were ready. */
  readonly n: number;
}

/** The halves of each target's launches: a host that warms up or tires makes them differ. */
export function halvesOf(summary: Summary, records: readonly RunRecord[]): readonly Halves[] {
  const { columns } = partsOf(records);
  return Object.keys(summary.targets).map((target) => {
    const times = samplesIn(columns.get(target)?.get('startup.ready')).filter(Number.isFinite);
    const n = Math.floor(times.length / 2);
    return {
      target,
      n,
      firstNs: median(times.slice(0, n)),
      secondNs: n === 0 ? null : median(times.slice(-n)),
    };
  });
}

/** `lag-1 autocorrelation 0.71; 10 launches count as 1.68` */
export function resemblance(ready: DurationStatistics): string {
  const { autocorrelation, nEffective, n } = ready;
  if (autocorrelation === null) return 'too few launches, or none that differ, to tell a drift';
  const text = `lag-1 autocorrelation ${autocorrelation.toFixed(2).replace('-', '−')}`;
  return nEffective < n ? `${text}; ${countedAs(ready)}` : text;
}

/** `10 launches count as 1.68` */
export function countedAs({ n, nEffective }: DurationStatistics): string {
  return `${n} launches count as ${threeDigits(nEffective)}`;
}
