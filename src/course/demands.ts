import type { Scenario } from '../scenario.ts';
import { defaultRegistry } from '../stages/pull/settings.ts';
import { targetOf } from '../targets/targets.ts';

/** The demands of a scenario beyond instances with the default isolation of their targets, in words for a person. */
export function demandsOf({ workload: { source }, targets, engine, measure }: Scenario): readonly string[] {
  const ofTargets = targets.flatMap((spec) =>
    (targetOf(spec.kind).demands?.(spec) ?? []).map((demand) => `target \`${spec.name}\`: ${demand}`),
  );
  const registry = measure.pull?.registry ?? defaultRegistry;
  return [
    ...(source.kind === 'archive' || source.kind === 'dockerfile'
      ? [`the image is made from ${source.path} on this machine`]
      : []),
    ...ofTargets,
    ...(engine === undefined ? [] : [`the container engine at ${engine.socket} is used`]),
    ...(measure.isolation
      ? ['probes of isolation: the workload is also run as a process of the host itself, without namespaces']
      : []),
    ...(registry === defaultRegistry ? [] : [`what targets start from is sent to the registry ${registry}`]),
  ];
}
