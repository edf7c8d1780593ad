import type { HeaderRecord } from '../results/records.ts';
import { stages } from '../stages/stages.ts';
import type { Summary, TargetSummary } from './summary.ts';

/**
 * The groups of an emulated target's metrics that depend on how its instructions are run: times, costs, rates and memory, in
 * which the translated code and the slower guest are, and isolation, of which QEMU guarantees nothing without hardware
 * virtualisation (QEMU, docs/system/security.rst). Sizes of images and pulls (which the host makes) do not. Empty for what
 * is not emulated.
 */
export function groupsTouchedByEmulation(summary: TargetSummary | undefined): readonly string[] {
  if (summary?.emulated !== true) return [];
  const measured = stages.filter(({ key, ofInstances }) => ofInstances && key in summary);
  const costs = (['cpu', 'io'] as const).filter((group) => summary[group] !== undefined);
  return ['startup', ...costs, 'memory', ...measured.map(({ key }) => key)];
}

/**
 * The findings that may lead a chart: those about targets whose metrics of a group emulation does not touch, if there are any;
 * else all.
 * @param about the targets of a finding, and the group of its metrics, such as `startup`
 */
export function untouchedIfAny<Finding>(
  { targets }: Pick<Summary, 'targets'>,
  findings: readonly Finding[],
  about: (finding: Finding) => { readonly targets: readonly string[]; readonly group: string },
): readonly Finding[] {
  const untouched = findings.filter((finding) => {
    const { targets: names, group } = about(finding);
    return names.every((name) => !groupsTouchedByEmulation(targets[name]).includes(group));
  });
  return untouched.length > 0 ? untouched : findings;
}

/** Tells whether a run asks for the emulation of a target by name, for it alone or for all. */
export function asksForEmulation(
  { scenario, emulationAccepted }: Pick<HeaderRecord, 'scenario' | 'emulationAccepted'>,
  target: string,
): boolean {
  const spec = scenario.targets.find(({ name }) => name === target);
  return (
    emulationAccepted === true || (spec !== undefined && 'accelerator' in spec && spec.accelerator === 'tcg')
  );
}
