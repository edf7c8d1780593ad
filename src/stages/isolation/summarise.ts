import type { ProbeUser, Verdict } from '../../inside/verdicts.ts';
import { boundaryStates, ownerIn } from './boundary-states.ts';
import type { Finding } from './finding.ts';
import type { EffectiveRecord, ProbeRecord } from './records.ts';
import type { IsolationSummary } from './summary.ts';

/** Summarises the verdicts of one target's probes, as they were stored, and the settings around it. Nothing is added up. */
export function isolationSummary(own: readonly (ProbeRecord | EffectiveRecord)[]): IsolationSummary {
  const records = own.filter((one) => one.type === 'probe');
  const effective = own.find((one) => one.type === 'effective');
  const verdicts = new Map<string, Record<ProbeUser, Verdict | null>>();
  const figures = new Map<string, Readonly<Record<string, number>>>();
  for (const { probe, user, verdict, figures: counted } of records) {
    verdicts.set(probe, { ...(verdicts.get(probe) ?? { root: null, user: null }), [user]: verdict });
    if (user === 'root' && counted !== undefined) figures.set(probe, counted);
  }
  const findings = records.filter((record): record is ProbeRecord & Finding => record.standing !== undefined);
  return {
    kernel: ownerIn(records),
    boundaries: findings.length === 0 ? null : boundaryStates(findings),
    verdicts: Object.fromEntries(verdicts),
    figures: Object.fromEntries(figures),
    ...(effective === undefined ? {} : { settings: effective.settings }),
  };
}
