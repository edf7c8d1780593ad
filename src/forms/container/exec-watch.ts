import { createInterface } from 'node:readline';
import type { Host } from '../../host/host.ts';
import { Marks } from '../../measure/marks.ts';
import { nativeBinary } from '../../native/build.ts';
import { cgroupFolder, parseHierarchies } from '../../observe/hierarchies.ts';

/** When a container's first process became the workload: not before `earliestNs`; and what watching it cost. */
export type ExecListener = (earliestNs: bigint | undefined, cpuNs: number) => void;

/** Sees the workload's exec from the host, through a small program there that looks into the container's cgroup. */
export interface ExecWatch extends AsyncDisposable {
  /** Watches a container that is about to start. Does nothing until `learn` has seen one. */
  begin(containerId: string, listener: ExecListener): void;
  end(): void;
  /** Learns from a running container where the engine puts cgroups. */
  learn(containerId: string, pid: number): Promise<void>;
}

/**
 * Starts the watching program. Its offsets count from its receipt of a line, which is not before the harness wrote it:
 * so the write's instant plus the offset of the last look without an exec is a certain lower bound.
 */
export async function startExecWatch(host: Host): Promise<ExecWatch> {
  const program = await host.spawn([await nativeBinary(host, 'watch')]);
  let template: string | undefined;
  let active: { readonly writtenNs: bigint; readonly listener: ExecListener } | undefined;
  program.stderr.resume();
  program.stdin.on('error', () => undefined);
  program.exited.catch(() => undefined);
  createInterface({ input: program.stdout }).on('line', (line) => {
    const answer = /^(exec|stopped) (-?\d{1,18}) (\d{1,18})$/.exec(line);
    if (answer === null || active === undefined) return;
    const { writtenNs, listener } = active;
    active = undefined;
    const floorNs = BigInt(answer[2] ?? '-1');
    if (answer[1] === 'exec') listener(floorNs < 0n ? undefined : writtenNs + floorNs, Number(answer[3]));
  });
  return {
    begin(containerId, listener) {
      if (template === undefined) return;
      active = { writtenNs: Marks.now(), listener };
      program.stdin.write(`watch ${template.replace('{id}', containerId)}\n`);
    },
    end() {
      if (active !== undefined) program.stdin.write('stop\n');
      active = undefined;
    },
    async learn(containerId, pid) {
      if (template !== undefined || pid <= 0) return;
      const [mountinfo, cgroups] = await Promise.all([
        host.get('/proc/self/mountinfo'),
        host.get(`/proc/${pid}/cgroup`).catch(() => Buffer.alloc(0)),
      ]);
      const { pids } = parseHierarchies(mountinfo.toString('utf8'));
      const folder = pids === undefined ? undefined : cgroupFolder(cgroups.toString('utf8'), 'pids', pids);
      if (folder?.includes(containerId) === true && !/[\n{}]/.test(folder)) {
        template = `${folder.replace(containerId, '{id}')}/cgroup.procs`;
      }
    },
    async [Symbol.asyncDispose]() {
      program.stdin.end();
      await program.exited.catch(() => undefined);
    },
  };
}
