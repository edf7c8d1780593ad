import { once } from 'node:events';
import type { Host, HostProcess } from '../../host/host.ts';
import { within } from '../within.ts';
import { type SerialEvents, SerialLine } from './serial-line.ts';

/**
 * Libvirt opens and closes the pipe while it labels it, before QEMU does: without a writer of our own, which stays
 * until our standard input ends, the reader would take that for the end of the guest.
 */
const readScript = 'exec 3<>"$1"; cat <"$1" 3>&- & read -r _; exec 3>&-; wait';

const holdScript = 'exec 3<>"$1"; echo held; read -r _';

/** A guest's first serial line and the pipe behind it, read from before the guest is there. */
export interface Console {
  readonly serial: SerialLine;
  /** A pair of FIFOs, `<pipe>.in` and `<pipe>.out`, as QEMU wants it. */
  readonly pipe: string;
  /** From now on the line ends when the guest's end of it does. */
  started(): void;
  /** Keeps it open while the machine behind it changes, until the returned is called. */
  hold(): Promise<() => void>;
  /** Ends the reader, if the line has not ended by itself in this time. */
  end(patienceMs: number): Promise<void>;
}

export async function openConsole(host: Host, folder: string, events: SerialEvents): Promise<Console> {
  const pipe = `${folder}/console`;
  await host.exec(['mkfifo', '-m', '0600', '--', `${pipe}.in`, `${pipe}.out`]);
  const reader = await host.spawn(['sh', '-c', readScript, 'sh', `${pipe}.out`]);
  reader.stdin.on('error', () => undefined);
  const serial = new SerialLine(reader, events);
  const keepers = new Set<HostProcess>();
  return {
    serial,
    pipe,
    started: () => void reader.stdin.end(),
    async hold() {
      const keeper = await host.spawn(['sh', '-c', holdScript, 'sh', `${pipe}.out`]);
      keeper.stdin.on('error', () => undefined);
      keeper.stderr.resume();
      keepers.add(keeper);
      // It has the pipe open once it says so.
      await Promise.race([once(keeper.stdout, 'data'), keeper.exited]);
      return () => void keeper.stdin.end();
    },
    async end(patienceMs) {
      reader.stdin.end();
      for (const keeper of keepers) keeper.stdin.end();
      if (!(await within(serial.closed, patienceMs))) reader.kill('KILL');
    },
  };
}
