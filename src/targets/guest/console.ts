import { once } from 'node:events';
import type { Host, HostProcess } from '../../host/host.ts';
import { within } from '../within.ts';
import { type SerialEvents, SerialLine } from './serial-line.ts';

/**
 * A writer of our own keeps the pipe open until our standard input ends. Libvirt opens and closes the pipe while it
 * labels it, before QEMU does: the reader would take that for the end of the guest.
 */
const readScript = 'exec 3<>"$1"; cat <"$1" 3>&- & read -r _; exec 3>&-; wait';

const holdScript = 'exec 3<>"$1"; echo held; read -r _';

/** A guest's first serial line and the pipe behind it, which is read before the guest exists. */
export interface Console {
  readonly serial: SerialLine;
  /** A pair of FIFOs, `<pipe>.in` and `<pipe>.out`, as QEMU wants it. */
  readonly pipe: string;
  /** Lets the line end, from this call on, when the guest's end of it does. */
  started(): void;
  /** Keeps it open while the machine behind it changes, until the returned function is called. */
  hold(): Promise<() => void>;
  /** Ends the reader, unless the line ends by itself in this time. */
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
      // The keeper prints once it has the pipe open.
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
