import { type ResourceName, resourceNames } from '../../image/resource-limits.ts';
import { judgedIfRecorded, line, type Pair } from './line.ts';
import type { ResourcesEvidence } from './records.ts';
import type { CertificateLine } from './summary.ts';

/** Compares the limits of setrlimit, which every target sets to the same. */
export function resourcesLine({ own, reference }: Pair): CertificateLine {
  return judgedIfRecorded(own.resources, reference.resources, (mine, theirs) => {
    const other = resourceNames.filter((name) => boundsText(mine, name) !== boundsText(theirs, name));
    const details = other.map(
      (name) => `${name}: ${boundsText(mine, name)}; in the reference ${boundsText(theirs, name)}`,
    );
    const found = `all ${resourceNames.length}, of which open files ${boundsText(mine, 'nofile')}`;
    if (mine.ofWorkload && theirs.ofWorkload)
      return details.length === 0 ? line('equal', found) : line('different', details.join('; '), details);
    const hidden =
      'the sandbox does not show those of the workload; a program that is started next to it has';
    return details.length === 0
      ? line('explained', `${hidden} ${found}, as in the reference`)
      : line('untold', `${hidden} others: ${details.join('; ')}`, details);
  });
}

function boundsText({ limits }: ResourcesEvidence, name: ResourceName): string {
  const { soft, hard } = limits[name];
  const say = (bound: number | 'none') => (bound === 'none' ? 'unlimited' : bound.toLocaleString('en-US'));
  return soft === hard ? say(soft) : `${say(soft)}, at most ${say(hard)}`;
}
