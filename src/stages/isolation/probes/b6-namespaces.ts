import { z } from 'zod';
import { defineBehind, isHosts, namespacePair, notKnown, readNamespace } from '../boundary/processes.ts';

/** Those that keep files, processes, network, shared memory and users apart; what the rest hides is names. */
const weighty = ['mnt', 'pid', 'net', 'ipc', 'user'] as const;
const kinds = [...weighty, 'uts', 'cgroup'] as const;
const words: Readonly<Record<(typeof kinds)[number], string>> = {
  mnt: 'mounts',
  pid: 'processes',
  net: 'network',
  ipc: 'shared memory',
  user: 'users',
  uts: 'host name',
  cgroup: 'cgroups',
};

export const b6 = defineBehind({
  id: 'B6',
  title: 'Namespaces of the host',
  kind: 'barrier-missing',
  closedBy: ['namespaces'],
  question: 'Which namespaces of the host is what its workload would break into in?',
  source: 'namespaces(7); proc(5), /proc/PID/ns',
  method: 'Compares on the host the namespaces of the process with those of the harness’s own process.',
  cannotShow:
    'A namespace is no barrier to whoever holds capabilities over the host. Closed: files, processes, network, shared memory and users are apart.',
  controls: ['bare-process'],
  ownControls: { machine: 'weak-monitor' },
  seen: z.array(z.strictObject({ kind: z.enum(kinds), namespace: namespacePair })).length(kinds.length),
  async look(host, { pid }) {
    const seen = [];
    for (const kind of kinds) seen.push({ kind, namespace: await readNamespace(host, pid, kind) });
    return seen;
  },
  find(seen) {
    const hosts = seen.map(({ kind, namespace }) => ({ kind, is: isHosts(kind, namespace) }));
    if (hosts.some(({ is }) => is === undefined)) return notKnown('its namespaces');
    const shared = hosts.filter(({ is }) => is === true).map(({ kind }) => kind);
    const figures = { hostNamespaces: shared.length };
    const named = shared.map((kind) => words[kind]).join(', ');
    if (shared.length === kinds.length)
      return { state: 'open', says: 'is in all namespaces of the host', brief: 'the host’s', figures };
    if (shared.length === 0)
      return { state: 'closed', says: 'is in no namespace of the host', brief: 'its own', figures };
    const says = `is in the host’s namespaces of ${named}`;
    const isApart = !weighty.some((kind) => shared.includes(kind));
    return { state: isApart ? 'closed' : 'partly', says, brief: `host’s ${named}`, figures };
  },
});
