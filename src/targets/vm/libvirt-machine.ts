import { setTimeout as sleep } from 'node:timers/promises';
import { patiently } from '../../docker/patiently.ts';
import { BallastError, messageOf } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import { makePassableFolder } from '../../host/root-only.ts';
import { setting } from '../effective-setting.ts';
import { openConsole } from '../guest/console.ts';
import { deviceQuestion } from '../guest/device-tree.ts';
import type { Machine, MachineSpec } from '../guest/hypervisor.ts';
import { parseRamRange, ramQuestion, readQemuMemory } from '../guest/qemu-memory.ts';
import type { SerialEvents } from '../guest/serial-line.ts';
import { within } from '../within.ts';
import type { DomainChoices } from './domain-choices.ts';
import { domainLogs } from './domain-logs.ts';
import { domainXml } from './domain-xml.ts';
import { lendFiles } from './qemu-user.ts';
import type { VirshSession } from './virsh-session.ts';

/** Prepares a transient libvirt domain. */
export async function prepareLibvirtMachine(
  host: Host,
  virsh: VirshSession,
  choices: DomainChoices,
  folder: string,
  spec: MachineSpec,
  events: SerialEvents,
): Promise<Machine> {
  const definition = `${folder}/domain.xml`;
  await makePassableFolder(host, folder);
  const line = await openConsole(host, folder, events);
  const { serial } = line;
  if (choices.user !== undefined) await lendFiles(host, choices.user, spec, line.pipe);
  await host.put(domainXml(spec, line.pipe, choices), definition);
  let started = false;
  let disposal: Promise<void> | undefined;
  const pid = () => qemuPid(host, spec.name);
  return {
    serial,
    async start(onSend) {
      // It counts as started even when this fails: a daemon that dies in the middle may have made the domain.
      started = true;
      try {
        await virsh.run(['create', '--autodestroy', definition], {
          timeoutMs: 120_000,
          onSend() {
            line.begin();
            onSend();
          },
        });
      } finally {
        line.started();
      }
    },
    async destroy() {
      // It may have gone by itself in the meantime, which is just as good.
      await virsh.run(['destroy', spec.name], { timeoutMs: 30_000 }).catch(() => undefined);
      if (await within(serial.closed, 10_000)) return;
      throw new BallastError('engine', 'machine-stuck', `the guest ${spec.name} cannot be ended`, {
        hint: `end its QEMU on the host: virsh destroy ${spec.name}`,
      });
    },
    gone: () => forgotten(virsh, spec.name),
    pause: async () => void (await virsh.run(['suspend', spec.name])),
    unpause: async () => void (await virsh.run(['resume', spec.name])),
    snapshot: async () => {
      const [file, letGo] = [`${folder}/saved`, await line.hold()];
      return {
        save: async () => void (await virsh.run(['save', spec.name, file], { timeoutMs: 120_000 })),
        async restore() {
          await virsh.run(['restore', file], { timeoutMs: 120_000 });
          letGo();
        },
      };
    },
    pid,
    supervisors: async () => [],
    ownSettings: async () => [
      setting('network filter', filterIn(await virsh.run(['dumpxml', spec.name])), 'none'),
    ],
    deviceTree: () => monitor(virsh, spec.name, deviceQuestion),
    memory: async () => {
      const ram = parseRamRange(await monitor(virsh, spec.name, ramQuestion), spec.memoryBytes);
      return readQemuMemory(host, await pid(), ram);
    },
    [Symbol.asyncDispose]() {
      disposal ??= (async () => {
        if (started) await removeDomain(virsh, spec.name);
        await line.end(10_000);
        // Libvirt keeps a log of each name for ever. QEMU's own words are in the failure that virsh reported.
        await host.exec(['rm', '-rf', '--', folder, `${domainLogs}/${spec.name}.log`]);
      })();
      return disposal;
    },
  };
}

/** The filter of a running domain's network card. */
function filterIn(definition: string): string {
  return /<filterref filter='([\w.-]{1,64})'/.exec(definition)?.[1] ?? 'none';
}

/** The answer of QEMU's human monitor; empty when it does not give one, such as one without the command. */
async function monitor(virsh: VirshSession, domain: string, command: string): Promise<string> {
  const argv = ['qemu-monitor-command', '--hmp', domain, command];
  const answer = await virsh.run(argv, { timeoutMs: 10_000 }).catch(() => '');
  return answer.replaceAll('\r\n', '\n');
}

async function qemuPid(host: Host, domain: string): Promise<number> {
  const text = (await host.get(`/run/libvirt/qemu/${domain}.pid`, 64)).toString();
  const pid = Number(text.trim());
  if (Number.isInteger(pid) && pid > 1) return pid;
  throw new BallastError('engine', 'qemu-missing', `libvirt does not say which process runs ${domain}`);
}

/**
 * Removes a domain.
 * @throws libvirt's own error, or that it says nothing for a minute
 */
async function removeDomain(virsh: VirshSession, name: string): Promise<void> {
  const destroy = async () => {
    await virsh.revive();
    await virsh.run(['destroy', name], { timeoutMs: 30_000 });
  };
  await patiently(destroy, (error) => !isUnknownDomain(error)).catch((error) => {
    if (!isUnknownDomain(error)) throw error;
  });
  await forgotten(virsh, name);
}

/** True when the domain has gone by itself, or has never existed. */
const isUnknownDomain = (error: unknown) =>
  /failed to get domain|domain is not running/i.test(messageOf(error));

/**
 * Waits until libvirt has forgotten the domain. Until some time after its QEMU is gone it holds its network and its
 * files.
 */
async function forgotten(virsh: VirshSession, name: string): Promise<void> {
  const isKnown = () => virsh.run(['domstate', name], { timeoutMs: 30_000 }).then(...yesNo);
  for (let tries = 0; tries < 250 && (await isKnown()); tries++) await sleep(20);
}

const yesNo = [() => true, () => false] as const;
