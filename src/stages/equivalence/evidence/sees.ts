import type { Eye } from '../../../inside/eye.ts';
import { wholeText } from '../../../inside/reading.ts';
import { plainLimit, processorsIn } from '../../isolation/limit-files.ts';
import type { SeesEvidence } from '../records.ts';
import { askFor, malformed, type SeenProcess } from './ask.ts';

/** Gathers what the workload sees of its machine: processors, memory, and the limits that its cgroup shows it. */
export async function gatherSees({ session, pid }: SeenProcess, inside: Eye): Promise<SeesEvidence> {
  const { body } = await askFor(session, 'seen', [pid]);
  const [, online, allowed, memory] =
    /^(\d{1,6}) (\d{1,6}) (\d{1,19})\n$/.exec(body.toString('latin1')) ?? [];
  if (online === undefined || allowed === undefined) throw malformed('what the workload sees of its machine');
  return {
    online: Number(online),
    allowed: Number(allowed),
    memory: Number(memory),
    ...(await ownLimits(inside, pid)),
  };
}

/** The places where runtimes look for their own limits: in the unified hierarchy, and in those of v1. */
async function ownLimits(inside: Eye, pid: number): Promise<Pick<SeesEvidence, 'quota' | 'memoryLimit'>> {
  const groups = wholeText(await inside.read(`/proc/${pid}/cgroup`)) ?? '';
  const foldersOf = (line: RegExp, mount: string) => {
    const path = line.exec(groups)?.[1];
    return [...(path === undefined || path === '/' ? [] : [`${mount}${path}`]), mount];
  };
  const read = async (path: string) => wholeText(await inside.read(path));
  const first = async (paths: readonly string[]) => {
    for (const path of paths) {
      const text = await read(path);
      if (text !== undefined) return { path, text };
    }
    return undefined;
  };
  const unified = foldersOf(/^0::(\/[^\n]{0,500})$/m, '/sys/fs/cgroup');
  const cpuFolders = foldersOf(/^\d+:(?:[^:\n]*,)?cpu(?:,[^:\n]*)?:(\/[^\n]{0,500})$/m, '/sys/fs/cgroup/cpu');
  const memoryFolders = foldersOf(/^\d+:memory:(\/[^\n]{0,500})$/m, '/sys/fs/cgroup/memory');
  const quota =
    (await first(unified.map((folder) => `${folder}/cpu.max`))) ??
    (await first(cpuFolders.map((folder) => `${folder}/cpu.cfs_quota_us`)));
  const period = quota?.path.endsWith('_us')
    ? await read(quota.path.replace('cfs_quota_us', 'cfs_period_us'))
    : undefined;
  const memory = await first([
    ...unified.map((folder) => `${folder}/memory.max`),
    ...memoryFolders.map((folder) => `${folder}/memory.limit_in_bytes`),
  ]);
  const both = period === undefined ? quota?.text : `${quota?.text.trimEnd()} ${period}`;
  return {
    quota: both === undefined ? null : (processorsIn(both) ?? null),
    memoryLimit: memory === undefined ? null : (plainLimit(memory.text) ?? null),
  };
}
