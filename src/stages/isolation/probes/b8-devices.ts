import { z } from 'zod';
import type { Eye } from '../../../inside/eye.ts';
import { type Reading, reading, wholeLines, wholeText } from '../../../inside/reading.ts';
import { defineBehind, type Finding, notKnown } from '../boundary/processes.ts';

/** The devices that runtimes let a container open: null, zero, full, random, urandom, tty, console, ptmx, pts, tun. */
const usual = [...['1:3', '1:5', '1:7', '1:8', '1:9', '5:0', '5:1', '5:2', '136:*', '10:200']].map(
  (number) => `c ${number}`,
);
const mostNamed = 6;

const seenDevices = z.strictObject({
  cgroups: reading,
  /** Version 1: the list of the process's own cgroup; null: the host has no such hierarchy. */
  list: reading.nullable(),
  /** Version 2: the number of programs that decide; null: not asked. */
  programs: reading.nullable(),
});

async function look(host: Eye, pid: number): Promise<z.output<typeof seenDevices>> {
  const cgroups = await host.read(`/proc/${pid}/cgroup`);
  const text = wholeText(cgroups) ?? '';
  const old = /^\d+:(?:\w+,)*devices(?:,\w+)*:(\/.*)$/m.exec(text)?.[1];
  if (old !== undefined) {
    const folder = `/sys/fs/cgroup/devices${old === '/' ? '' : old}`;
    return { cgroups, list: await host.read(`${folder}/devices.list`), programs: null };
  }
  const unified = /^0::(\/.*)$/m.exec(text)?.[1];
  if (unified === undefined) return { cgroups, list: null, programs: null };
  return { cgroups, list: null, programs: await host.devicePrograms(`/sys/fs/cgroup${unified}`) };
}

function fromList(list: Reading): Finding {
  const lines = wholeLines(list);
  if (lines?.every((line) => /^[abc] (?:\d{1,9}|\*):(?:\d{1,9}|\*) [rwm]{1,3}$/.test(line)) !== true)
    return notKnown('its list of devices');
  const opening = lines.filter((line) => / [rwm]*[rw][rwm]*$/.test(line));
  if (opening.some((line) => /^(?:a|[bc] \*:\*)/.test(line)))
    return {
      state: 'open',
      says: 'is let by its cgroup to every device of the host',
      brief: 'every device',
    };
  const beyond = opening.map((line) => line.replace(/ [rwm]+$/, '')).filter((one) => !usual.includes(one));
  const figures = { devices: opening.length };
  const brief = `${opening.length} devices`;
  if (beyond.length === 0)
    return { state: 'closed', says: `is let by its cgroup to ${brief}, the usual ones`, brief, figures };
  const named = beyond.slice(0, mostNamed).join(', ');
  const says = `is let by its cgroup to ${brief}, among them ${named}`;
  return { state: beyond.some((one) => one.startsWith('b')) ? 'open' : 'partly', says, brief, figures };
}

export const b8 = defineBehind({
  id: 'B8',
  title: 'Devices of the host',
  question: 'Does a cgroup keep the devices of the host from what its workload would break into?',
  source: 'Documentation/admin-guide/cgroup-v1/devices.rst; cgroup-v2.rst, Device controller; bpf(2)',
  method:
    'Reads on the host the list of devices of the process’s cgroup. Where the host has cgroups of version 2 alone, counts the programs that decide instead.',
  cannotShow:
    'The list holds for whoever could make or open a device file; the rights of files hold as well. What the programs of version 2 let through is not read, and is inconclusive.',
  controls: ['bare-process'],
  seen: seenDevices,
  look: (host, { pid }) => look(host, pid),
  find({ list, programs }) {
    if (list !== null) return fromList(list);
    if (programs === null) return notKnown('a cgroup that decides about devices');
    const [, count] = /^(\d{1,3})\n$/.exec(wholeText(programs) ?? '') ?? [];
    if (count === undefined) return notKnown('what decides about its devices');
    if (count === '0')
      return {
        state: 'open',
        says: 'is let by its cgroup to every device of the host',
        brief: 'every device',
      };
    return {
      state: 'unknown',
      says: `has a cgroup whose programs (${count}) decide about devices`,
      brief: 'by programs',
    };
  },
});
