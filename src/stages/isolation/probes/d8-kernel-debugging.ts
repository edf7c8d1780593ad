import { z } from 'zod';
import { type Reading, reading } from '../../../inside/reading.ts';
import { defineProbe, judgement, kernelOwner, permitted } from '../probe.ts';

/** The filesystems by which a kernel can be watched or controlled, and the type that statfs(2) reports for them. */
const filesystems = [
  { name: 'tracefs', path: '/sys/kernel/tracing', type: '74726163' },
  { name: 'debugfs', path: '/sys/kernel/debug', type: '64626720' },
  { name: 'securityfs', path: '/sys/kernel/security', type: '73636673' },
] as const;

const look = z.strictObject({ statfs: reading, list: reading });

function stateOf({ statfs, list }: z.output<typeof look>, type: string) {
  if (statfs.kind === 'refused') return stateOfRefusal(statfs.error);
  const [, mounted] = /^([0-9a-f]{1,16}) \d+ \d+ \d+ \d+ \d+\n$/.exec(statfs.text) ?? [];
  if (mounted === undefined) return 'unknown';
  // The folder always exists; when nothing is mounted it is empty, and of the filesystem that it is a part of.
  if (mounted !== type) return 'missing';
  return list.kind === 'content' ? 'listed' : stateOfRefusal(list.error);
}

function stateOfRefusal(error: Extract<Reading, { kind: 'refused' }>['error']) {
  if (error === 'ENOENT') return 'missing';
  return error === 'EACCES' || error === 'EPERM' ? 'barred' : 'unknown';
}

export const d8 = defineProbe({
  id: 'D8',
  title: 'Tracing and debugging of the kernel',
  category: 'devices',
  boundary: 'mounts',
  kind: 'reaches',
  closedBy: ['omission', 'security-module'],
  question: 'Can it reach the filesystems by which the kernel is traced, debugged or secured?',
  source: 'kernel documentation: ftrace, debugfs, securityfs',
  method: `Asks for the type of ${filesystems.map(({ path }) => path).join(', ')} and lists those that are such a filesystem.`,
  cannotShow:
    'Looks only at the usual places. Says absent where nobody has mounted them, as a minimal host or guest does not.',
  users: ['root', 'user'],
  // No option of a container mounts them by itself; a refusal is believed only where this control can see them.
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, looks: z.array(look).length(filesystems.length) }),
  async gather({ inside, kernel }) {
    const looks: z.output<typeof look>[] = [];
    for (const { path } of filesystems)
      looks.push({ statfs: await inside.statfs(path), list: await inside.list(path, 8) });
    return { kernel, looks };
  },
  judge({ kernel, looks }) {
    const states = filesystems.map(({ type }, index) => {
      const one = looks[index];
      return one === undefined ? 'unknown' : stateOf(one, type);
    });
    const named = (state: string) =>
      filesystems.filter((_, index) => states[index] === state).map(({ name }) => name);
    if (named('listed').length > 0)
      return permitted(kernel, `it may look into ${named('listed').join(', ')}`);
    if (states.includes('unknown')) return judgement('inconclusive', 'not every filesystem could be tried');
    return named('barred').length > 0
      ? judgement('denied', `looking into ${named('barred').join(', ')} is refused`)
      : judgement('absent', 'none of these filesystems is mounted for it');
  },
});
