import { domainLogs } from '../forms/vm/domain-logs.ts';
import type { Host } from '../host/host.ts';
import { runIdInName, runIdPattern } from '../run-id.ts';
import type { IsAlive } from './run-hold.ts';

const logOfRun = new RegExp(`^ballast-(${runIdPattern})-[\\w.-]+$`);

const kinds = [
  { list: ['list', '--name'], remove: 'destroy', what: 'domain' },
  { list: ['net-list', '--name'], remove: 'net-destroy', what: 'network' },
] as const;

/** It has gone by itself, or another clean was faster. */
const isGone = /failed to get (domain|network)|is not (running|active)/i;

/**
 * Ends the domains and networks of dead runs; all of Ballast's are transient, so that nothing of them stays. `silent`
 * when libvirt is there and gives no answer or does not do it, `absent` when it is not there, or not at present.
 */
export async function cleanLibvirt(
  host: Host,
  isAlive: IsAlive,
): Promise<readonly string[] | 'silent' | 'absent'> {
  const removed: string[] = [];
  const virsh = (...argv: string[]) =>
    host.exec(['virsh', '-c', 'qemu:///system', ...argv], { allowFailure: true, timeoutMs: 20_000 });
  for (const { list, remove, what } of kinds) {
    const answer = await virsh(...list).catch(() => undefined);
    if (answer === undefined || answer.exitCode !== 0) return (await isThere(host)) ? 'silent' : 'absent';
    for (const name of answer.stdout.split('\n').map((line) => line.trim())) {
      const runId = runIdInName(name);
      if (runId === undefined || (await isAlive(runId))) continue;
      const { exitCode, stderr } = await virsh(remove, name);
      if (exitCode === 0) removed.push(`${what} ${name}`);
      else if (!isGone.test(stderr)) return 'silent';
    }
  }
  for (const name of await cleanLogs(host, isAlive)) removed.push(`log ${name}`);
  return removed;
}

/** Libvirt keeps what the QEMU of a domain said, also after the domain. */
async function cleanLogs(host: Host, isAlive: IsAlive): Promise<readonly string[]> {
  const { stdout } = await host.exec(['find', domainLogs, '-name', 'ballast-*.log*', '-printf', '%f\\n'], {
    allowFailure: true,
  });
  const dead: string[] = [];
  for (const name of stdout.split('\n')) {
    const runId = logOfRun.exec(name)?.[1];
    if (runId !== undefined && !(await isAlive(runId))) dead.push(name);
  }
  // Not all at once: the words of a command have a limit.
  for (let at = 0; at < dead.length; at += 500)
    await host.exec(['rm', '-f', '--', ...dead.slice(at, at + 500).map((name) => `${domainLogs}/${name}`)]);
  return dead;
}

/** A daemon that serves nobody is not asked for: some hosts have the client alone. */
async function isThere(host: Host): Promise<boolean> {
  const look =
    'command -v virsh >/dev/null && { [ -S /run/libvirt/libvirt-sock ] || [ -S /run/libvirt/virtqemud-sock ]; }';
  return (await host.exec(['sh', '-c', look], { allowFailure: true })).exitCode === 0;
}
