import { resourceNames } from '../../../image/resource-limits.ts';
import type { ResourcesEvidence } from '../records.ts';
import { askFor, malformed, type SeenProcess } from './ask.ts';

/** Gathers the limits of setrlimit of a process, as its kernel has them, or of one beside it. */
export async function gatherResources({ session, pid }: SeenProcess): Promise<ResourcesEvidence> {
  return parseResources((await askFor(session, 'resources', [pid])).body.toString('latin1'));
}

/** @throws BallastError `equivalence-malformed` */
export function parseResources(text: string): ResourcesEvidence {
  const ofWorkload = !text.startsWith('beside\n');
  const lines = text.split('\n').slice(ofWorkload ? 0 : 1, -1);
  const known = (bound: string) => (bound === '-1' ? ('none' as const) : Number(bound));
  const limits = resourceNames.map((name, number) => {
    const [, soft, hard] =
      new RegExp(`^${number} (-1|\\d{1,19}) (-1|\\d{1,19})$`).exec(lines[number] ?? '') ?? [];
    if (soft === undefined || hard === undefined)
      throw malformed('the resource limits of the workload’s process');
    return [name, { soft: known(soft), hard: known(hard) }] as const;
  });
  return { ofWorkload, limits: Object.fromEntries(limits) as ResourcesEvidence['limits'] };
}
