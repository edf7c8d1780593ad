import { z } from 'zod';
import { reading, wholeText } from '../../../inside/reading.ts';
import { defineBehind, notKnown } from '../boundary/processes.ts';
import { limitLevels, plainLimit, readLimit, tightest } from '../limit-files.ts';

const resources = ['Max processes', 'Max open files', 'Max core file size', 'Max locked memory'] as const;

export const b10 = defineBehind({
  id: 'B10',
  title: 'Limits on the host',
  kind: 'barrier-missing',
  closedBy: ['limits'],
  question: 'Does the host bound the memory and the tasks of what its workload would break into?',
  source: 'cgroups(7); cgroup-v2.rst, memory.max and pids.max; getrlimit(2); proc(5), /proc/PID/limits',
  method:
    'Reads on the host the limits of memory and of tasks of the instance’s cgroups and of those above, and the resource limits of the process.',
  cannotShow:
    'A limit of tasks counts the threads of a QEMU, not what runs in its guest. That a limit holds is asked by R5 and R7.',
  controls: ['no-limits'],
  ownControls: { runtime: 'weak-runtime', machine: 'weak-monitor' },
  seen: z.strictObject({ memory: limitLevels, tasks: limitLevels, resources: reading }),
  look: async (host, { pid }, { hostSide: { cgroupFolders } }) => ({
    memory: await readLimit(host, cgroupFolders, ['memory.max', 'memory.limit_in_bytes']),
    tasks: await readLimit(host, cgroupFolders, ['pids.max']),
    resources: await host.lines(`/proc/${pid}/limits`, ...resources),
  }),
  find({ memory, tasks, resources: own }) {
    const limits = [memory, tasks].map((levels) =>
      levels.file === null ? 'none' : tightest(levels, plainLimit),
    );
    const [bytes, count] = limits;
    if (bytes === undefined || count === undefined) return notKnown('its limits');
    const files = /^Max open files +(\d{1,15}|unlimited) /m.exec(wholeText(own) ?? '')?.[1];
    const also = files === undefined ? '' : `; it may open ${files} files`;
    const memoryText =
      bytes === 'none' ? 'no limit of memory' : `${Math.round(bytes / 2 ** 20)} MiB of memory`;
    const tasksText = count === 'none' ? 'no limit of tasks' : `${count} tasks`;
    const bounded = [bytes, count].filter((limit) => limit !== 'none').length;
    const state = bounded === 2 ? 'closed' : bounded === 1 ? 'partly' : 'open';
    return {
      state,
      says: `has ${memoryText} and ${tasksText}${also}`,
      brief: `may open ${files ?? '?'} files`,
    };
  },
});
