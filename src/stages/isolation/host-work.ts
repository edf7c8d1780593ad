import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../inside/reading.ts';
import { cgroupFile } from './limit-files.ts';
import type { ProbeContext } from './probe.ts';

/** What the host's processors have done so far, and what of it was the instance's own. */
const worked = z.strictObject({ at: reading, machine: reading, own: reading });
type Worked = z.output<typeof worked>;

/** The same before and after a time in which something was done, or nothing. */
export const workWindow = z.strictObject({ from: worked, to: worked });
export type WorkWindow = z.output<typeof workWindow>;

/**
 * Asks the host for its processor time and the instance's. An instance on the host's kernel has a cgroup that counts
 * processes that have ended as well; an emulator may be in its daemon's, and has one process.
 */
export async function openAccount({
  host,
  hostSide,
  kernel,
}: Pick<ProbeContext, 'host' | 'hostSide' | 'kernel'>): Promise<() => Promise<Worked>> {
  const folders = hostSide.cgroupFolders;
  // In version 1 the account has a hierarchy of its own, or one with the quota, whose cpu.stat holds no usage.
  const accounts = folders.map((folder) => folder.replace('/cpu/', '/cpuacct/'));
  const file =
    (await cgroupFile(host, [...folders, ...accounts], ['cpuacct.usage'])) ??
    (await cgroupFile(host, folders, ['cpu.stat']));
  const own = () =>
    kernel === 'host' && file !== undefined
      ? host.read(`${file.folder}/${file.name}`, 512)
      : host.cpuOf(hostSide.pid);
  return async () => ({
    at: await host.read('/proc/uptime', 64),
    machine: await host.lines('/proc/stat', 'cpu '),
    own: await own(),
  });
}

export async function whileWorking<T>(look: () => Promise<Worked>, action: () => Promise<T>) {
  const from = await look();
  const result = await action();
  return { result, window: { from, to: await look() } };
}

/** A window in which nothing is asked of the instance. */
export async function quietWindow(look: () => Promise<Worked>, milliseconds: number): Promise<WorkWindow> {
  return (await whileWorking(look, () => sleep(milliseconds))).window;
}

/** The kernel's unit of processor time in /proc/stat: USER_HZ, which is 100 on every Linux that runs containers. */
const tickMs = 10;

/** All but idle time and that of a hypervisor above; time of guests is in `user` already. */
function machineMs(one: Reading): number | undefined {
  const figures = /^cpu +(\d{1,15}(?: \d{1,15}){6,9})\n$/
    .exec(wholeText(one) ?? '')?.[1]
    ?.split(' ')
    .map(Number);
  if (figures === undefined) return undefined;
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = figures;
  return (user + nice + system + irq + softirq) * tickMs;
}

function ownMs(one: Reading): number | undefined {
  const text = wholeText(one) ?? '';
  const [, ns] = /^(\d{1,18})\n$/.exec(text) ?? [];
  if (ns !== undefined) return Number(ns) / 1e6;
  const [, us] = /^usage_usec (\d{1,18})$/m.exec(text) ?? [];
  if (us !== undefined) return Number(us) / 1e3;
  const [, ms] = /^(\d{1,15}) \d{1,15}\n$/.exec(text) ?? [];
  return ms === undefined ? undefined : Number(ms);
}

function uptimeMs(one: Reading): number | undefined {
  const [, seconds] = /^(\d{1,12}\.\d\d) /.exec(wholeText(one) ?? '') ?? [];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/** The processor time in a window that was not the instance's own, and how long the window was; undefined: not known. */
export function outsideIn({
  from,
  to,
}: WorkWindow): { readonly outsideMs: number; readonly lengthMs: number } | undefined {
  const grown = (figure: (one: Reading) => number | undefined, key: keyof Worked) =>
    (figure(to[key]) ?? Number.NaN) - (figure(from[key]) ?? Number.NaN);
  const [length, machine, own] = [grown(uptimeMs, 'at'), grown(machineMs, 'machine'), grown(ownMs, 'own')];
  if (!(length > 0) || !(machine >= 0) || !(own >= 0)) return undefined;
  return { outsideMs: machine - own, lengthMs: length };
}
