import { leakVerdicts, type ProbeUser, untoldVerdicts, type Verdict } from '../../inside/verdicts.ts';
import type { EffectiveRecord, ProbeRecord } from './records.ts';
import type { IsolationSummary } from './summary.ts';

/**
 * Summarises the verdicts of one target's probes, as they were stored, and the settings around it. A count is a count;
 * there is no score.
 */
export function isolationSummary(own: readonly (ProbeRecord | EffectiveRecord)[]): IsolationSummary {
  const records = own.filter((one) => one.type === 'probe');
  const effective = own.find((one) => one.type === 'effective');
  const verdicts = new Map<string, Record<ProbeUser, Verdict | null>>();
  const figures = new Map<string, Readonly<Record<string, number>>>();
  const counts: Record<string, Partial<Record<Verdict, number>>> = {};
  for (const { probe, user, category, verdict, figures: counted } of records) {
    verdicts.set(probe, { ...(verdicts.get(probe) ?? { root: null, user: null }), [user]: verdict });
    if (user === 'root' && counted !== undefined) figures.set(probe, counted);
    const ofCategory = counts[category] ?? {};
    counts[category] = { ...ofCategory, [verdict]: (ofCategory[verdict] ?? 0) + 1 };
  }
  const isTold = records.some(({ verdict }) => !untoldVerdicts.includes(verdict));
  const leaking = records.filter(({ verdict }) => leakVerdicts.includes(verdict));
  return {
    verdicts: Object.fromEntries(verdicts),
    counts,
    figures: Object.fromEntries(figures),
    ...(effective === undefined ? {} : { settings: effective.settings }),
    leaks: isTold ? new Set(leaking.map(({ probe }) => probe)).size : null,
  };
}
