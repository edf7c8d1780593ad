import { z } from 'zod';
import type { Eye } from '../../../inside/eye.ts';
import { type Reading, reading, wholeLines, wholeText } from '../../../inside/reading.ts';
import { type Finding, notKnown } from './processes.ts';

/** The devices that runtimes let a container open: null, zero, full, random, urandom, tty, console, ptmx, pts, tun. */
const usual = [...['1:3', '1:5', '1:7', '1:8', '1:9', '5:0', '5:1', '5:2', '136:*', '10:200']].map(
  (number) => `c ${number}`,
);
/** Devices by which a host can be taken or watched, and disks, some of whose numbers are given out as they come. */
const telling: Readonly<Record<string, string>> = {
  'c:1:1': 'mem',
  'c:1:4': 'port',
  'c:1:11': 'kmsg',
  'c:10:200': 'net/tun',
  'c:10:229': 'fuse',
  'c:10:232': 'kvm',
  'c:10:237': 'loop-control',
  'c:10:238': 'vhost-net',
  'c:10:241': 'vhost-vsock',
  'c:202:0': 'cpu/0/msr',
  'b:7:0': 'loop0',
  'b:8:0': 'sda',
  'b:252:0': 'block device 252:0',
  'b:253:0': 'block device 253:0',
  'b:254:0': 'block device 254:0',
  'b:259:0': 'block device 259:0',
};
/** Those that an engine may let a container open. */
const granted = ['c:10:200'];
const mostNamed = 6;

/** The rules of a process’s cgroup about devices, as the host shows them. */
export const seenDevices = z.strictObject({
  cgroups: reading,
  /** Version 1: the list of the process's own cgroup; null: the host has no such hierarchy. */
  list: reading.nullable(),
  /** Version 2: what the programs that decide answer for some devices; null: not asked. */
  programs: reading.nullable(),
});

type SeenDevices = z.output<typeof seenDevices>;

export async function lookAtDevices(host: Eye, pid: number): Promise<SeenDevices> {
  const cgroups = await host.read(`/proc/${pid}/cgroup`);
  const text = wholeText(cgroups) ?? '';
  const old = /^\d+:(?:\w+,)*devices(?:,\w+)*:(\/.*)$/m.exec(text)?.[1];
  if (old !== undefined) {
    const folder = `/sys/fs/cgroup/devices${old === '/' ? '' : old}`;
    return { cgroups, list: await host.read(`${folder}/devices.list`), programs: null };
  }
  const unified = /^0::(\/.*)$/m.exec(text)?.[1];
  if (unified === undefined) return { cgroups, list: null, programs: null };
  return {
    cgroups,
    list: null,
    programs: await host.devicePrograms(`/sys/fs/cgroup${unified}`, ...Object.keys(telling)),
  };
}

function fromList(list: Reading): Finding {
  const lines = wholeLines(list);
  if (lines?.every((line) => /^[abc] (?:\d{1,9}|\*):(?:\d{1,9}|\*) [rwm]{1,3}$/.test(line)) !== true)
    return notKnown('its list of devices');
  const opening = lines.filter((line) => / [rwm]*[rw][rwm]*$/.test(line));
  if (opening.some((line) => /^(?:a|[bc] \*:\*)/.test(line)))
    return {
      state: 'open',
      says: 'is kept by its cgroup from no device of the host',
      brief: 'every device',
    };
  const beyond = opening.map((line) => line.replace(/ [rwm]+$/, '')).filter((one) => !usual.includes(one));
  const figures = { devices: opening.length };
  const brief = `${opening.length} devices`;
  if (beyond.length === 0)
    return {
      state: 'closed',
      says: `is kept by its cgroup from all devices but ${opening.length} usual ones`,
      brief,
      figures,
    };
  const named = beyond.slice(0, mostNamed).join(', ');
  const says = `is kept by its cgroup from all devices but ${opening.length}, among them ${named}`;
  return { state: beyond.some((one) => one.startsWith('b')) ? 'open' : 'partly', says, brief, figures };
}

function fromPrograms(programs: Reading): Finding {
  const [first = '', ...lines] = wholeLines(programs) ?? [];
  const answers = lines.map((line) => /^([bc]:\d+:\d+) ([yn?][yn?])$/.exec(line));
  const isWhole = answers.length === Object.keys(telling).length && !answers.includes(null);
  if (!/^programs \d{1,3}$/.test(first) || !isWhole) return notKnown('what decides about its devices');
  if (answers.some((answer) => answer?.[2]?.includes('?')))
    return {
      state: 'unknown',
      says: 'has a cgroup whose programs decide about devices in a way that is not understood',
      brief: 'by programs',
    };
  const allowed = answers.flatMap((answer) => (answer?.[2]?.includes('y') ? [answer[1] ?? ''] : []));
  if (allowed.length === answers.length)
    return { state: 'open', says: 'is kept by its cgroup from no device of the host', brief: 'every device' };
  const beyond = allowed.filter((device) => !granted.includes(device));
  if (beyond.length === 0)
    return {
      state: 'closed',
      says: 'is kept by its cgroup from every device that is asked about',
      brief: 'few devices',
    };
  const named = beyond.slice(0, mostNamed).map((device) => telling[device]);
  return {
    state: beyond.some((device) => device.startsWith('b')) ? 'open' : 'partly',
    says: `is not kept by its cgroup from ${named.join(', ')} of the host`,
    brief: `${beyond.length} devices`,
  };
}

/** What such a reading tells of the devices that the process may open. */
export function toldByDevices({ list, programs }: SeenDevices): Finding {
  if (list !== null) return fromList(list);
  if (programs === null) return notKnown('a cgroup that decides about devices');
  return fromPrograms(programs);
}
