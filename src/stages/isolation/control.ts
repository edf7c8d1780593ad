import { noticingVerdicts, type Verdict } from '../../inside/verdicts.ts';
import { type Judgement, judgement } from './probe.ts';
import type { Weakening } from './weakenings.ts';

/** The result of a probe on an instance that was weakened on purpose. */
export interface ControlResult {
  /** The weakening that counted; null when none could be had. */
  readonly weakening: Weakening | null;
  /** True when the probe noticed. */
  readonly fired: boolean;
  readonly because: string;
}

export function controlResult(weakening: Weakening, { verdict, because }: Judgement): ControlResult {
  return { weakening, fired: noticingVerdicts.includes(verdict), because: `${verdict}: ${because}` };
}

/**
 * The result for a probe none of whose weakenings could be had.
 * @param refusals the reason for each, by its name
 */
export function withoutControl(refusals: ReadonlyMap<Weakening, string>): ControlResult {
  const reasons = [...refusals].map(([weakening, why]) => `${weakening}: ${why}`);
  return { weakening: null, fired: false, because: `none could be had (${reasons.join('; ')})` };
}

/** The one of a probe's controls that its verdict depends on: the first that was not noticed, or else the most special. */
export function decidingControl(results: readonly (ControlResult | undefined)[]): ControlResult | undefined {
  const had = results.filter((one) => one !== undefined);
  return had.find(({ fired }) => !fired) ?? had.at(-1);
}

/** The verdicts that are believed only of a probe that is known to notice the opposite. */
const needControl: readonly Verdict[] = ['isolated', 'denied', 'synthetic', 'closed', 'partly'];

/** The finding under its control: a good verdict of a probe that did not notice the weakened instance says nothing. */
export function underControl(found: Judgement, control: ControlResult | undefined): Judgement {
  if (control === undefined || control.fired || !needControl.includes(found.verdict)) return found;
  const failing =
    control.weakening === null
      ? `its control is missing: ${control.because}`
      : `its control \`${control.weakening}\` was not noticed either (${control.because})`;
  return judgement('inconclusive', `${found.because}; but ${failing}`);
}
