import { boundaries, boundaryNames } from '../inside/boundaries.ts';
import { boundaryStates } from '../stages/isolation/boundary-states.ts';
import type { ProbeRecord } from '../stages/isolation/records.ts';

const words = {
  closed: 'closed',
  partly: 'partly',
  open: 'open',
  'not-known': 'not known',
  'not-measured': 'not measured',
} as const;

/** `vm: closed: entry to the kernel, privileges; open: network; …`: the boundaries of a target by their states. */
export function probedStates(target: string, records: readonly ProbeRecord[]): string {
  const found = boundaryStates(
    records.flatMap(({ standing, ...record }) => (standing === undefined ? [] : [{ ...record, standing }])),
  );
  const byState = Map.groupBy(boundaryNames, (name) => found[name].state);
  const texts = (Object.keys(words) as (keyof typeof words)[]).flatMap((state) => {
    const names = byState.get(state) ?? [];
    const titles = names.map((name) => boundaries[name].title).join(', ');
    return names.length === 0 ? [] : [`${words[state]}: ${titles}`];
  });
  return `${target}: ${texts.join('; ')}`;
}
