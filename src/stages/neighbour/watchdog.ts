import type { Host } from '../../host/host.ts';
import { LineSplitter } from '../../host/line-splitter.ts';
import type { HostSize } from './safe-limits.ts';

/** Watches the host while it is under load on purpose. */
export interface Watchdog extends AsyncDisposable {
  /** Aborted, with the reason as text, as soon as the host is in danger or can no longer be watched. */
  readonly signal: AbortSignal;
}

/** The script prints a line a second. It ends when nobody reads them any more. */
const script = `while read -r load _ < /proc/loadavg; do
  while read -r name value _; do [ "$name" = MemAvailable: ] && break; done < /proc/meminfo
  echo "$load $value" || exit
  sleep 1
done`;

const longestLine = 1024;

export async function startWatchdog(host: Host, size: HostSize): Promise<Watchdog> {
  const danger = new AbortController();
  const watcher = await host.spawn(['sh', '-c', script]);
  let over = false;
  watcher.stderr.resume();
  watcher.stdin.on('error', () => undefined);
  watcher.stdout.on('error', () => undefined);
  const gone = () => over || danger.abort('the host could no longer be watched');
  watcher.exited.then(gone, gone);
  const hear = (line: string) => {
    const reason = dangerIn(line, size);
    if (reason !== undefined && !over) danger.abort(reason);
  };
  const splitter = new LineSplitter(longestLine);
  watcher.stdout.on('data', (chunk: Buffer) => splitter.push(chunk).forEach(hear));
  return {
    signal: danger.signal,
    async [Symbol.asyncDispose]() {
      over = true;
      watcher.kill('KILL');
      await watcher.exited.catch(() => undefined);
    },
  };
}

const mostLoadPerCpu = 8;
const leastAvailable = 0.1;

/** The reason to stop, from a line `LOAD AVAILABLE_KIB`; undefined while all is well. */
export function dangerIn(line: string, { cpus, memoryBytes }: HostSize): string | undefined {
  const [, load, availableKib] = /^(\d{1,6}\.\d\d) (\d{1,15})$/.exec(line) ?? [];
  if (load === undefined) return 'the host could no longer be watched';
  if (Number(availableKib) * 1024 < memoryBytes * leastAvailable) {
    return `the host had less than ${leastAvailable * 100}% of its memory available`;
  }
  return Number(load) > cpus * mostLoadPerCpu
    ? `the host had more than ${mostLoadPerCpu} processes waiting for each CPU`
    : undefined;
}
