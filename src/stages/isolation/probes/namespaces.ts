import { z } from 'zod';
import { bothSides, onBothSides, sameNamespace } from '../compare.ts';
import { defineProbe, hostUnreadable, judgement, kernelOwner, type Probe, unreadable } from '../probe.ts';
import type { Weakening } from '../weakenings.ts';

const shareable: readonly Weakening[] = ['host-namespaces', 'bare-process'];

const kinds: readonly {
  id: string;
  kind: string;
  title: string;
  what: string;
  controls: readonly Weakening[];
}[] = [
  { id: 'N1', kind: 'pid', title: 'PID namespace', what: 'process ids', controls: shareable },
  // No option of a container shares the host's mounts.
  { id: 'N2', kind: 'mnt', title: 'Mount namespace', what: 'mounts', controls: ['bare-process'] },
  { id: 'N3', kind: 'net', title: 'Network namespace', what: 'the network', controls: shareable },
  { id: 'N4', kind: 'ipc', title: 'IPC namespace', what: 'System V IPC', controls: shareable },
  { id: 'N5', kind: 'uts', title: 'UTS namespace', what: 'the host name', controls: shareable },
  {
    id: 'N6',
    kind: 'cgroup',
    title: 'Cgroup namespace',
    what: 'the view of cgroups',
    controls: shareable,
  },
  { id: 'N7', kind: 'user', title: 'User namespace', what: 'user ids', controls: shareable },
  // A runtime makes one only when it is told to.
  { id: 'N8', kind: 'time', title: 'Time namespace', what: 'clocks', controls: shareable },
];

/** N1 to N8: one question for each kind of namespace. */
export const namespaceProbes: readonly Probe[] = kinds.map(({ id, kind, title, what, controls }) => {
  const path = `/proc/self/ns/${kind}`;
  return defineProbe({
    id,
    title,
    category: 'namespaces',
    question: `Does it have its own ${title.replace(/^[A-Z][a-z]/, (start) => start.toLowerCase())}?`,
    source: 'namespaces(7)',
    method: `Compares the identity of ${path} with the host’s. Initial namespaces have the same number on every machine, so equality counts only on the host’s own kernel.`,
    cannotShow: 'A namespace of its own may still be connected to the host’s, as a network is.',
    users: ['root', 'user'],
    controls,
    evidence: z.strictObject({ kernel: kernelOwner, link: bothSides }),
    gather: async (context) => ({
      kernel: context.kernel,
      link: await onBothSides(context, (eye) => eye.link(path)),
    }),
    judge({ kernel, link }) {
      const refusal =
        unreadable(link.inside, `${kind} namespace`) ?? hostUnreadable(link.host, `${kind} namespace`);
      if (refusal !== undefined) return refusal;
      const same = sameNamespace(kind, link);
      if (same === undefined) return judgement('inconclusive', `what it shows is no ${kind} namespace`);
      if (kernel === 'own')
        return judgement('isolated', `its kernel is its own, and so is its namespace for ${what}`);
      if (!same) return judgement('isolated', `it has its own namespace for ${what}`);
      return kernel === 'host'
        ? judgement('shared', `it is in the host’s namespace for ${what}`)
        : judgement('inconclusive', 'the numbers are equal, but it is not known whose kernel it runs on');
    },
  });
});
