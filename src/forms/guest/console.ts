import type { Host } from '../../host/host.ts';
import { type SerialEvents, SerialLine } from './serial-line.ts';

/**
 * Libvirt opens and closes the pipe while it labels it, before QEMU does: without a writer of our own, which stays
 * until our standard input ends, the reader would take that for the end of the guest.
 */
const readScript = 'exec 3<>"$1"; cat <"$1" 3>&- & read -r _; exec 3>&-; wait';

/** A guest's first serial line and the pipe behind it, read from before the guest is there. */
export interface Console {
  readonly serial: SerialLine;
  /** A pair of FIFOs, `<pipe>.in` and `<pipe>.out`, as QEMU wants it. */
  readonly pipe: string;
  /** From now on the line ends when the guest's end of it does. */
  started(): void;
  /** Ends the reader, if the line has not ended by itself in this time. */
  end(patienceMs: number): Promise<void>;
}

export async function openConsole(host: Host, folder: string, events: SerialEvents): Promise<Console> {
  const pipe = `${folder}/console`;
  await host.exec(['mkfifo', '-m', '0600', '--', `${pipe}.in`, `${pipe}.out`]);
  const reader = await host.spawn(['sh', '-c', readScript, 'sh', `${pipe}.out`]);
  reader.stdin.on('error', () => undefined);
  const serial = new SerialLine(reader, events);
  return {
    serial,
    pipe,
    started: () => void reader.stdin.end(),
    async end(patienceMs) {
      reader.stdin.end();
      if (!(await within(serial.closed, patienceMs))) reader.kill('KILL');
    },
  };
}

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
