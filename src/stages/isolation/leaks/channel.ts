import { defineProbe, type Probe } from '../probe.ts';
import type { Standing } from '../standing.ts';
import type { Weakening } from '../weakenings.ts';
import type { LeakRule } from './leak-rule.ts';

export interface Channel {
  /** A name that is unique among the channels; after `L-` it is the probe’s id. */
  readonly name: string;
  /** The subject, as in “the host’s …”. */
  readonly what: string;
  /** A further note on this channel. */
  readonly note?: string;
  readonly controls?: readonly Weakening[];
  /** Absent: as its rule has it. */
  readonly standing?: Standing;
  readonly userControl?: Weakening;
}

/** The controls for channels that engines mask even in a container that shares all namespaces of the host. */
export const maskedByEngines: readonly Weakening[] = ['privileged', 'bare-process'];

/** The standing of channels that tell what others do on the kernel. */
export const othersActivity: Standing = {
  boundary: 'activity',
  kind: 'reads-others',
  cause: 'shared-kernel',
  closedBy: ['masks'],
};

/** The standing of channels that tell hosts, or builds of them, apart. */
export const hostIdentity: Standing = {
  boundary: 'identity',
  kind: 'recognises',
  cause: 'shared-kernel',
  closedBy: ['masks'],
};

/** The standing of channels whose content no kernel makes. */
export const hardwareIdentity: Standing = { boundary: 'hardware', kind: 'recognises', closedBy: ['masks'] };

/** A probe of an information-leak channel, after “ContainerLeaks”: knowledge of the host, read inside. */
export function leakProbe<E>(
  { name, what, note, controls, userControl, standing }: Channel,
  usual: Standing,
  rule: LeakRule<E>,
): Probe {
  return defineProbe({
    ...(standing ?? usual),
    id: `L-${name}`,
    title: `Leak of the ${what}`,
    category: 'leaks',
    question: `Does it read the host’s ${what}?`,
    source:
      'Gao et al., “ContainerLeaks: Emerging Security Threats of Information Leakages in Container Clouds”, DSN 2017',
    cannotShow: `Shows that the channel carries something of the host, not how much can be learnt from it.${note === undefined ? '' : ` ${note}`}`,
    users: ['root', 'user'],
    controls: controls ?? ['host-namespaces', 'bare-process'],
    ...(userControl === undefined ? {} : { userControl }),
    ...rule,
  });
}
