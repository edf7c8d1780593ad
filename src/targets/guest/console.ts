import { once } from 'node:events';
import type { Host, HostProcess } from '../../host/host.ts';
import { nativeBinary } from '../../native/build.ts';
import { within } from '../within.ts';
import { ConsoleFrames } from './console-frames.ts';
import { type SerialEvents, SerialLine } from './serial-line.ts';

const holdScript = 'exec 3<>"$1"; echo held; read -r _';

/** A guest's first serial line and the pipe behind it, which is read before the guest exists. */
export interface Console {
  readonly serial: SerialLine;
  /** A pair of FIFOs, `<pipe>.in` and `<pipe>.out`, as QEMU wants it. */
  readonly pipe: string;
  /** Counts the times of its bytes from now on. Call it just before the guest is started. */
  begin(): void;
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
  const reader = await host.spawn([await nativeBinary(host, 'console'), `${pipe}.out`]);
  reader.stdin.on('error', () => undefined);
  const say = (word: string) => {
    if (reader.stdin.writable) reader.stdin.write(`${word}\n`);
  };
  const frames = new ConsoleFrames();
  const onInit: SerialEvents['onInit'] = (seen) => {
    // Nothing on the line is timed any more.
    say('rest');
    events.onInit?.(seen);
  };
  const serial = new SerialLine(reader, { ...events, onInit }, frames);
  const keepers = new Set<HostProcess>();
  return {
    serial,
    pipe,
    begin() {
      frames.begin();
      say('begin');
    },
    started: () => say('release'),
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
