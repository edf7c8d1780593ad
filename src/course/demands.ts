import { formOf } from '../forms/forms.ts';
import type { Scenario } from '../scenario.ts';
import { defaultRegistry } from '../stages/pull/settings.ts';

/** The demands of a scenario beyond instances with the default isolation of their forms, in words for a person. */
export function demandsOf({ workload: { source }, forms, measure }: Scenario): readonly string[] {
  const ofForms = forms.flatMap((spec) =>
    (formOf(spec.kind).demands?.(spec) ?? []).map((demand) => `form \`${spec.name}\`: ${demand}`),
  );
  const registry = measure.pull?.registry ?? defaultRegistry;
  return [
    ...(source.kind === 'archive' || source.kind === 'dockerfile'
      ? [`the image is made from ${source.path} on this machine`]
      : []),
    ...ofForms,
    ...(measure.isolation
      ? ['probes of isolation: the workload is also run as a process of the host itself, without namespaces']
      : []),
    ...(registry === defaultRegistry ? [] : [`what forms start from is sent to the registry ${registry}`]),
  ];
}
