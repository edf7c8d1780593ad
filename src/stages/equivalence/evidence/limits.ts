import { processorsAllowed } from '../../../host/processors.ts';
import type { Eye } from '../../../inside/eye.ts';
import { figureIn, wholeText } from '../../../inside/reading.ts';
import {
  type Limit,
  limitWithPeriod,
  plainLimit,
  processorsIn,
  readLimit,
  tightest,
} from '../../isolation/limit-files.ts';
import { machineMemoryBytes, machineProcessors } from '../../isolation/machine-size.ts';
import type { LimitName, LimitsEvidence } from '../records.ts';

/** The files of each limit in v2 and v1; in v1 also the file of the period that the metric is a part of. */
const files: Readonly<Record<LimitName, readonly string[]>> = {
  cpus: ['cpu.max', 'cpu.cfs_quota_us'],
  memory: ['memory.max', 'memory.limit_in_bytes'],
  pids: ['pids.max'],
};

export interface LimitEyes {
  readonly inside: Eye;
  readonly host: Eye;
  readonly hostSide: { readonly pid: number; readonly cgroupFolders: readonly string[] };
  /** The workload's first process inside. */
  readonly pid: number;
}

/** Reads the limits that the host enforces, the size of a virtual machine, and the limits seen inside. */
export async function gatherLimits(eyes: LimitEyes): Promise<LimitsEvidence> {
  const { inside, host, hostSide } = eyes;
  const onHost = async (name: LimitName) => {
    const limit = await readLimit(host, hostSide.cgroupFolders, files[name]);
    if (name !== 'cpus') return known(tightest(limit, plainLimit));
    const periods = await readLimit(host, hostSide.cgroupFolders, ['cpu.cfs_period_us']);
    return known(tightest(limitWithPeriod(limit, periods), processorsIn));
  };
  const size = async (flag: string, parse: (text: string) => number | undefined) =>
    parse(wholeText(await host.argumentOf(hostSide.pid, flag)) ?? '') ?? null;
  const memoryKiB = figureIn(await inside.lines('/proc/meminfo', 'MemTotal:'), 'MemTotal:');
  return {
    host: { cpus: await onHost('cpus'), memory: await onHost('memory'), pids: await onHost('pids') },
    machine: { cpus: await size('-smp', machineProcessors), memory: await size('-m', machineMemoryBytes) },
    inside: {
      cpus: processorsAllowed(wholeText(await inside.lines('/proc/self/status', 'Cpus_allowed_list:')) ?? ''),
      memory: memoryKiB === undefined ? null : memoryKiB * 1024,
      pids: await pidsInside(eyes),
    },
  };
}

/** The limit of the cgroup that the workload is in by its own kernel's account, in the unified hierarchy. */
async function pidsInside({ inside, pid }: LimitEyes): Promise<number | 'none' | null> {
  const [, group] =
    /^0::(\/[^\n]{0,500})\n$/.exec(wholeText(await inside.lines(`/proc/${pid}/cgroup`, '0::')) ?? '') ?? [];
  if (group === undefined) return null;
  return known(plainLimit(wholeText(await inside.read(`/sys/fs/cgroup${group}/pids.max`)) ?? ''));
}

function known(limit: Limit): number | 'none' | null {
  return limit ?? null;
}
