import { stages } from '../stages/stages.ts';
import { targetOf } from '../targets/targets.ts';
import type { Problem } from './problems.ts';
import { writtenTarget } from './resolve-target.ts';
import type { ScenarioFile } from './schema.ts';
import type { TargetFile } from './target-schema.ts';

/** What no single key of the targets can be blamed for. */
export function crossCheckTargets(targets: readonly TargetFile[]): Problem[] {
  const problems: Problem[] = [];
  const names = new Set<string>();
  for (const [index, target] of targets.entries()) {
    const { kind, name, settings } = writtenTarget(target);
    if (names.has(name)) {
      const message = `a second target named ${name}; give it another name with \`as\``;
      problems.push({ path: ['targets', index], at: 'value', message });
    }
    names.add(name);
    for (const { at, message } of targetOf(kind).check?.(settings) ?? [])
      problems.push({ path: ['targets', index, kind, ...at], at: 'value', message });
  }
  return problems;
}

/** What all others are compared with has to be one of the targets. */
export function crossCheckBaseline({ targets, baseline }: ScenarioFile): Problem[] {
  const known = targets.map((target) => writtenTarget(target).name);
  if (baseline === undefined || known.includes(baseline)) return [];
  const message = `no target of that name; there are ${known.join(', ')}`;
  return [{ path: ['baseline'], at: 'value', message }];
}

/** What is called public has to be there: a misspelt name would leave the value redacted. */
export function crossCheckEnvironment({ workload }: ScenarioFile): Problem[] {
  const { environment, publicEnvironment = [] } = workload;
  return publicEnvironment.flatMap((name, index) =>
    Object.hasOwn(environment, name)
      ? []
      : [{ path: ['workload', 'publicEnvironment', index], at: 'value', message: 'not in `environment`' }],
  );
}

/** What cannot be measured of a batch job: by the time it is ready there is nothing left to look at. */
export function crossCheckMeasure({ workload, measure }: ScenarioFile): Problem[] {
  if (workload.ready.exit === undefined) return [];
  const asked = Object.keys(measure ?? {}).filter((key) =>
    stages.some((stage) => stage.key === key && stage.ofRunning),
  );
  const message = 'a batch job (`ready: { exit }`) has ended when it is ready; this needs one that goes on';
  return asked.map((key) => ({ path: ['measure', key], at: 'key', message }));
}
