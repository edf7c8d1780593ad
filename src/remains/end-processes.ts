import type { Host } from '../host/host.ts';
import { sessionVariable } from '../host/session.ts';

/* Commands that were in flight when the harness died may just be creating something under its name, so they are given a
 * moment. Then all processes with the run's session in their environment are killed, and all others in the same session
 * of the kernel, since some programs clear the environment of their children. */
const script = `
session=$(cat "$1/session" 2>/dev/null) && [ -n "$session" ] || exit 0
sleep 0.3
for turn in 1 2 3 4 5; do
  pids=$(grep -lzxF "$2=$session" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3)
  [ -n "$pids" ] || exit 0
  for pid in $pids; do
    group=$(ps -o sid= -p "$pid" | tr -d ' ')
    [ -z "$group" ] || [ "$group" = 0 ] || echo "$pids" | grep -qx "$group" && pkill -KILL -s "$group"
    kill -KILL "$pid"
  done 2>/dev/null
  sleep 0.1
done`;

/** Ends the processes that a dead harness had started on the host for the run in this folder. */
export async function endProcesses(host: Host, runFolder: string): Promise<void> {
  await host.exec(['sh', '-c', script, 'sh', runFolder, sessionVariable], { allowFailure: true });
}
