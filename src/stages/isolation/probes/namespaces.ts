import { z } from 'zod';
import { reading } from '../../../inside/reading.ts';
import { bothSides, onBothSides, sameNamespace } from '../compare.ts';
import { connections, isConnected, reachListener } from '../connections.ts';
import { defineProbe, hostUnreadable, judgement, kernelOwner, type Probe, unreadable } from '../probe.ts';
import type { Standing } from '../standing.ts';
import type { Weakening } from '../weakenings.ts';

const shareable: readonly Weakening[] = ['host-namespaces', 'bare-process'];

const kinds: readonly (Pick<Probe, 'id' | 'title' | 'controls'> &
  Standing & { readonly namespace: string; readonly what: string })[] = [
  {
    id: 'N1',
    boundary: 'processes',
    kind: 'reaches',
    closedBy: ['namespaces'],
    namespace: 'pid',
    title: 'PID namespace',
    what: 'process ids',
    controls: shareable,
  },
  // No option of a container shares the host's mounts.
  {
    id: 'N2',
    boundary: 'mounts',
    kind: 'reaches',
    closedBy: ['namespaces'],
    namespace: 'mnt',
    title: 'Mount namespace',
    what: 'mounts',
    controls: ['bare-process'],
  },
  {
    id: 'N3',
    boundary: 'network',
    kind: 'reaches',
    closedBy: ['namespaces'],
    namespace: 'net',
    title: 'Network namespace',
    what: 'the network',
    controls: shareable,
  },
  {
    id: 'N4',
    boundary: 'processes',
    kind: 'reaches',
    closedBy: ['namespaces'],
    namespace: 'ipc',
    title: 'IPC namespace',
    what: 'System V IPC',
    controls: shareable,
  },
  {
    id: 'N5',
    boundary: 'processes',
    kind: 'reaches',
    closedBy: ['namespaces'],
    namespace: 'uts',
    title: 'UTS namespace',
    what: 'the host name',
    controls: shareable,
  },
  {
    id: 'N6',
    boundary: 'processes',
    kind: 'barrier-missing',
    closedBy: ['namespaces'],
    namespace: 'cgroup',
    title: 'Cgroup namespace',
    what: 'the view of cgroups',
    controls: shareable,
  },
  {
    id: 'N7',
    boundary: 'privileges',
    kind: 'barrier-missing',
    cause: 'host-user-ids',
    closedBy: ['namespaces'],
    namespace: 'user',
    title: 'User namespace',
    what: 'user ids',
    controls: shareable,
  },
  // A runtime makes one only when it is told to.
  {
    id: 'N8',
    boundary: 'identity',
    kind: 'recognises',
    closedBy: ['namespaces'],
    namespace: 'time',
    title: 'Time namespace',
    what: 'clocks',
    controls: shareable,
  },
];

const evidence = z.strictObject({
  kernel: kernelOwner,
  /** The namespace that is read inside, and the host's. */
  link: bothSides,
  /** The namespace of the instance's first process on the host, as the host sees it. */
  boundary: reading,
  /** Connections to a listener on the host's loopback address, for a network on a kernel that is not the host's. */
  loopback: connections.nullable(),
});

/** N1 to N8: one question for each kind of namespace. */
export const namespaceProbes: readonly Probe[] = kinds.map(({ namespace, what, ...asked }) => {
  const path = `ns/${namespace}`;
  const isNetwork = namespace === 'net';
  return defineProbe({
    ...asked,
    category: 'namespaces',
    question: `Does it have its own ${asked.title.replace(/^[A-Z][a-z]/, (start) => start.toLowerCase())}?`,
    source: 'namespaces(7)',
    method: `Compares the ${path} of its first process, as the host’s /proc shows it, with the host’s own; no instance can forge that. What /proc/self/${path} says inside is kept beside it: a sandbox makes up the number, and initial namespaces have the same on every machine.${isNetwork ? ' On a kernel of its own, the process in its place may let it use the host’s network: it tries to reach a listener on the host’s loopback address.' : ''}`,
    cannotShow: `A namespace of its own may still be connected to the host’s, as a network is.${isNetwork ? '' : ' A kernel of its own keeps its own, also when the process in its place on the host is in the host’s namespace: that is said, and is a matter of what stands behind the kernel.'}`,
    users: ['root', 'user'],
    evidence,
    gather: async (context) => ({
      kernel: context.kernel,
      link: await onBothSides(context, (eye) => eye.link(`/proc/self/${path}`)),
      boundary: await context.host.link(`/proc/${context.hostSide.pid}/${path}`),
      loopback:
        isNetwork && context.kernel !== 'host'
          ? await reachListener(context.inside, context.host, '127.0.0.1')
          : null,
    }),
    judge({ kernel, link, boundary, loopback }) {
      const missing = hostUnreadable(link.host, `${namespace} namespace`);
      if (missing !== undefined) return missing;
      const isHosts = sameNamespace(namespace, { inside: boundary, host: link.host });
      const isLoopbackReached = loopback?.own.kind === 'content' ? isConnected(loopback.inside) : undefined;
      if (isLoopbackReached === true)
        return judgement('shared', 'it reaches what listens on the host’s own loopback address');
      if (isHosts === undefined)
        return judgement('inconclusive', `the host could not tell its namespace for ${what}`);
      const isSeen = sameNamespace(namespace, link);
      // What it says inside can only add to what the host sees of it.
      if (kernel === 'host' && (isHosts || isSeen === true))
        return judgement('shared', `it is in the host’s namespace for ${what}`);
      const refusal = unreadable(link.inside, `${namespace} namespace`);
      // On a kernel of its own nothing depends on whether that shows its namespaces.
      const isHidden = kernel === 'own' && refusal?.verdict === 'absent';
      if (refusal !== undefined && !isHidden) return refusal;
      if (isSeen === undefined && !isHidden)
        return judgement('inconclusive', `what it shows is no ${namespace} namespace`);
      if (kernel === 'host') return judgement('isolated', `it has its own namespace for ${what}`);
      if (isNetwork && isLoopbackReached === undefined)
        return judgement('inconclusive', 'whether it uses the host’s network was not tried');
      if (!isHosts)
        return judgement(
          'isolated',
          `the process in its place on the host has its own namespace for ${what}`,
        );
      return kernel === 'own'
        ? judgement(
            'isolated',
            `its kernel is its own, and so is its namespace for ${what}; the process in its place on the host is in the host’s`,
          )
        : judgement(
            'inconclusive',
            'the process in its place is in the host’s namespace, and it is not known whose kernel it runs on',
          );
    },
  });
});
