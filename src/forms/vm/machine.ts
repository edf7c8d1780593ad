import { setTimeout as sleep } from 'node:timers/promises';
import { BallastError } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import { type DomainSpec, domainXml } from './domain-xml.ts';
import { type SerialEvents, SerialLine } from './serial-line.ts';
import type { VirshSession } from './virsh-session.ts';

/**
 * Libvirt opens and closes the pipe while it labels it, before QEMU does: without a writer of our own, which stays
 * until our standard input ends, the reader would take that for the end of the guest.
 */
const consoleScript = 'exec 3<>"$1"; cat <"$1" 3>&- & read -r _; exec 3>&-; wait';

/** A transient libvirt domain whose console is read from before its first byte. Disposing ends and removes it. */
export interface Machine extends AsyncDisposable {
  readonly serial: SerialLine;
  /** Returns when libvirt says that the domain runs. `onSend`: just before the command is written. */
  start(onSend: () => void): Promise<void>;
  /** Ends it without asking the guest; returns when QEMU is gone. */
  destroy(): Promise<void>;
}

/** Writes the domain's XML and opens its console. The folder is made, and removed when the machine is disposed of. */
export async function prepareMachine(
  host: Host,
  virsh: VirshSession,
  folder: string,
  domain: Omit<DomainSpec, 'serialPipe'>,
  events: SerialEvents,
): Promise<Machine> {
  const serialPipe = `${folder}/console`;
  const definition = `${folder}/domain.xml`;
  await host.exec(['mkdir', '-p', '-m', '0711', '--', folder]);
  await host.exec(['mkfifo', '-m', '0600', '--', `${serialPipe}.in`, `${serialPipe}.out`]);
  await host.put(domainXml({ ...domain, serialPipe }), definition, 0o600);
  const reader = await host.spawn(['sh', '-c', consoleScript, 'sh', `${serialPipe}.out`]);
  reader.stdin.on('error', () => undefined);
  const serial = new SerialLine(reader, events);
  let started = false;
  let disposal: Promise<void> | undefined;
  const destroy = async () => {
    // It may have gone by itself in the meantime, which is as good.
    await virsh.run(['destroy', domain.name], { timeoutMs: 30_000 }).catch(() => undefined);
    if (await within(serial.closed, 10_000)) return;
    throw new BallastError('engine', 'machine-stuck', `the guest ${domain.name} cannot be ended`, {
      hint: `end its QEMU on the host: virsh destroy ${domain.name}`,
    });
  };
  return {
    serial,
    async start(onSend) {
      started = true;
      try {
        await virsh.run(['create', '--autodestroy', definition], { timeoutMs: 120_000, onSend });
      } catch (error) {
        started = false;
        throw error;
      } finally {
        reader.stdin.end();
      }
    },
    destroy,
    [Symbol.asyncDispose]() {
      disposal ??= (async () => {
        if (started) await removeDomain(virsh, domain.name);
        reader.stdin.end();
        if (!(await within(serial.closed, 10_000))) reader.kill('KILL');
        await host.exec(['rm', '-rf', '--', folder]);
      })();
      return disposal;
    },
  };
}

/** Libvirt forgets a domain some time after its QEMU is gone; until then it holds its network and its files. */
async function removeDomain(virsh: VirshSession, name: string): Promise<void> {
  const known = (argv: string[]) => virsh.run(argv, { timeoutMs: 30_000 }).then(...yesNo);
  await known(['destroy', name]);
  for (let tries = 0; tries < 250 && (await known(['domstate', name])); tries++) await sleep(20);
}

const yesNo = [() => true, () => false] as const;

/** Whether it settled in this time. */
export async function within(settles: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), timeoutMs);
  settles.then(
    () => resolve(true),
    () => resolve(true),
  );
  const settled = await promise;
  clearTimeout(timer);
  return settled;
}
