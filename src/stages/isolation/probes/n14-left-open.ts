import { z } from 'zod';
import type { Eye } from '../../../inside/eye.ts';
import { figureIn, reading, wholeLines, wholeText } from '../../../inside/reading.ts';
import { lookAtHeld, outside, type SeenProcess, seenProcess } from '../boundary/held.ts';
import { placesIn } from '../boundary/places.ts';
import { isHosts } from '../boundary/processes.ts';
import { found, newMarker } from '../marker.ts';
import { defineProbe, judgement, kernelOwner } from '../probe.ts';

const mostNamed = 4;

const whoIs = { workload: 'its first process', executed: 'a program that was run inside it' } as const;

/** The id on the host of the program that answers inside: the parent of a process that it keeps. Null: none is seen. */
async function executedOn(host: Eye, marker: string) {
  const search = await host.findArgv(marker);
  const [pid, ...others] = wholeText(search) === '' ? [] : (wholeLines(search) ?? []);
  if (pid === undefined || others.length > 0) return { search, parent: undefined };
  return { search, parent: figureIn(await host.lines(`/proc/${pid}/status`, 'PPid:'), 'PPid:') };
}

export const n14 = defineProbe({
  id: 'N14',
  title: 'Files and folders left open',
  category: 'namespaces',
  boundary: 'mounts',
  kind: 'reaches',
  closedBy: ['namespaces', 'omission'],
  question: 'Does it start, or run a further program, with a file or folder of the host in its hands?',
  source:
    'proc(5), /proc/PID/fd, fdinfo (mnt_id), cwd, root and exe; CVE-2024-21626 (a folder of the host as working folder); CVE-2019-5736 (the engine’s program as /proc/self/exe)',
  method:
    'Looks on the host at its first process, and at the program of the probes, which the engine runs inside as it runs any: their open files, working folder, root and program. Each that is in no mount of the process’s own, of a filesystem that the host has mounted, counts as the host’s; where a process has the host’s mounts, whatever lies outside of its root folder. The host’s own program of the probes must count as foreign there.',
  cannotShow:
    'Looks after the start of each; that an engine’s own program can be caught in the moment before is not tried. A socket or a pipe is not followed to its other end. On a kernel of its own there is no such process; B9 asks what stands in its place.',
  users: ['root', 'user'],
  controls: ['bare-process'],
  evidence: z.strictObject({
    kernel: kernelOwner,
    /** The marker, looked for inside, where it must be found, and on the host. */
    own: reading,
    search: reading,
    processes: z.array(seenProcess).max(2),
    /** The host’s own program of the probes, by the mounts of the first process. */
    noticed: reading,
  }),
  async gather({ inside, host, hostSide, kernel }) {
    const marker = newMarker();
    return inside.holding('marker', marker, async () => {
      const own = await inside.findArgv(marker);
      const { search, parent } = await executedOn(host, marker);
      const processes: SeenProcess[] = [];
      if (kernel === 'host') processes.push(await lookAtHeld(host, 'workload', hostSide.pid));
      if (parent !== undefined) processes.push(await lookAtHeld(host, 'executed', parent));
      return { kernel, own, search, processes, noticed: await host.system.places('self', hostSide.pid) };
    });
  },
  judge({ kernel, own, search, processes, noticed }) {
    if (kernel === 'own' && processes.length === 0 && found(own) === true && found(search) === false)
      return judgement('absent', 'the host runs no program of it, so that none can be left with anything');
    const held = processes.map((seen) => ({ ...seen, held: outside(seen) }));
    const ways = held.flatMap(({ who, held: all }) => (all ?? []).map((one) => ({ who, ...one })));
    const figures = { heldOfHost: ways.length };
    if (ways.length > 0) {
      const first = ways.toSorted((a, b) => Number(b.isWay) - Number(a.isWay)).slice(0, mostNamed);
      const said = first.map(({ who, what, path }) => `${whoIs[who]} has of the host ${what} (${path})`);
      return judgement(
        first[0]?.isWay === true ? 'exposed' : 'partly',
        [...new Set(said)].join(', '),
        figures,
      );
    }
    if (kernel !== 'host' || held.length < 2 || held.some((one) => one.held === undefined))
      return judgement('inconclusive', 'what its processes hold could not all be seen on the host');
    const isInHostsMounts = held.some(({ mounts }) => isHosts('mnt', mounts) === true);
    if (!isInHostsMounts && placesIn(noticed)?.every(({ isForeign }) => isForeign) !== true)
      return judgement('inconclusive', 'not even a program of the host’s own was seen to be foreign there');
    return judgement(
      'isolated',
      'neither its first process nor a program run inside holds a file of the host',
      figures,
    );
  },
});
