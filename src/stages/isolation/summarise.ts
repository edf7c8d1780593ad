import { leakVerdicts, type ProbeUser, undecidedVerdicts, type Verdict } from '../../inside/verdicts.ts';
import type { ProbeRecord } from './records.ts';
import type { IsolationSummary } from './summary.ts';

/** Summarises the verdicts of one target's probes, as they were stored. A count is a count; there is no score. */
export function isolationSummary(records: readonly ProbeRecord[]): IsolationSummary {
  const verdicts = new Map<string, Record<ProbeUser, Verdict | null>>();
  const counts: Record<string, Partial<Record<Verdict, number>>> = {};
  for (const { probe, user, category, verdict } of records) {
    verdicts.set(probe, { ...(verdicts.get(probe) ?? { root: null, user: null }), [user]: verdict });
    const ofCategory = counts[category] ?? {};
    counts[category] = { ...ofCategory, [verdict]: (ofCategory[verdict] ?? 0) + 1 };
  }
  const isDecided = records.some(({ verdict }) => !undecidedVerdicts.includes(verdict));
  const leaking = records.filter(({ verdict }) => leakVerdicts.includes(verdict));
  return {
    verdicts: Object.fromEntries(verdicts),
    counts,
    leaks: isDecided ? new Set(leaking.map(({ probe }) => probe)).size : null,
  };
}
