import { labelOf } from '../../summary/label.ts';
import type { RunParts } from '../../summary/run-parts.ts';
import type { Summary } from '../../summary/summary.ts';
import type { AskedSetting, EffectiveSetting } from '../../targets/effective-setting.ts';
import { targetOf } from '../../targets/targets.ts';

/** A setting of the host, or of what stands around the instance of a target. */
export interface FoundSetting {
  /** `host`, or a target. */
  readonly of: string;
  readonly label: string;
  readonly name: string;
  /** The value in effect; undefined: it is asked for, and nothing on the host shows it. */
  readonly value: string | undefined;
  /** The default of Debian; undefined: there is none. */
  readonly usual: string | undefined;
  /** What the scenario asks for; undefined: nothing. */
  readonly asked: string | undefined;
  /** True when it is known that what is in effect is not what is asked for. */
  readonly isUnmet: boolean;
}

export const isUnusual = ({ value, usual }: FoundSetting) => usual !== undefined && value !== usual;

/**
 * The settings in effect, as they were read before the probes, each with what the scenario asks for in its place;
 * nothing for a run that recorded none.
 */
export function foundSettings(summary: Summary, parts: RunParts): readonly FoundSetting[] {
  const specs = new Map(parts.header.scenario.targets.map((spec) => [spec.name, spec]));
  const ofHost = parts
    .ofType('host-settings')
    .flatMap(({ settings }) => settings.map((one) => found('host', 'host', one, undefined)));
  const ofTargets = parts.ofType('effective').flatMap(({ target, settings }) => {
    const label = labelOf(summary, target);
    const spec = specs.get(target);
    const asked = spec === undefined ? [] : (targetOf(spec.kind).asks?.(spec) ?? []);
    const seen = new Set(settings.map(({ name }) => name));
    return [
      ...settings.map((one) =>
        found(
          target,
          label,
          one,
          asked.find(({ name }) => name === one.name),
        ),
      ),
      ...asked.filter(({ name }) => !seen.has(name)).map((one) => unseen(target, label, one)),
    ];
  });
  return [...ofHost, ...ofTargets];
}

function found(
  of: string,
  label: string,
  { name, value, usual }: EffectiveSetting,
  asked: AskedSetting | undefined,
): FoundSetting {
  const isKnown = value !== 'not known';
  const isUnmet = asked !== undefined && isKnown && isMet(asked, value) === false;
  return { of, label, name, value, usual, asked: asked?.wanted, isUnmet };
}

const isMet = (asked: AskedSetting, value: string) =>
  asked.isMet === undefined ? value === asked.wanted : asked.isMet(value);

const unseen = (of: string, label: string, { name, wanted }: AskedSetting): FoundSetting => ({
  ...{ of, label, name, value: undefined, usual: undefined, asked: wanted, isUnmet: false },
});
