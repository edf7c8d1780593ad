import type { RunRecord } from '../results/records.ts';
import { median } from '../stats/order-statistic.ts';
import { threeDigits } from '../wording/format.ts';
import { samplesIn } from './columns.ts';
import type { DurationStatistics } from './metric-summary.ts';
import { partsOf } from './run-parts.ts';
import type { Summary } from './summary.ts';

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
