import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { defineProbe, judgement, kernelOwner, permitted } from '../probe.ts';

const files = [
  '/proc/sysrq-trigger',
  '/proc/sys/kernel/core_pattern',
  '/proc/sys/kernel/modprobe',
  '/sys/kernel/uevent_helper',
] as const;
const mostHierarchies = 16;

const tried = z.strictObject({ path: z.string(), open: reading });

export const p10 = defineProbe({
  id: 'P10',
  title: 'Settings that run programs on the host',
  category: 'privileges',
  question: 'May it write to settings by which the kernel acts or runs programs as root?',
  source: 'proc(5): sysrq-trigger, core_pattern, modprobe; cgroups(7): release_agent',
  method: `Opens ${files.join(', ')} and each release_agent below /sys/fs/cgroup for writing, and closes them unwritten.`,
  cannotShow: 'Opened is not written: the kernel may still refuse a value.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, tried: z.array(tried).min(files.length) }),
  async gather({ inside, kernel }) {
    const folders = (wholeText(await inside.list('/sys/fs/cgroup')) ?? '').split('\n');
    const agents = folders.filter((name) => /^[a-z_,]{1,40}$/.test(name)).slice(0, mostHierarchies);
    const paths = [...files, ...agents.map((name) => `/sys/fs/cgroup/${name}/release_agent`)];
    const opened: z.output<typeof tried>[] = [];
    for (const path of paths) opened.push({ path, open: await inside.open(path, 'write') });
    return { kernel, tried: opened };
  },
  judge({ kernel, tried: opened }) {
    const writable = opened.filter(({ open }) => open.kind === 'content').map(({ path }) => path);
    if (writable.length > 0) return permitted(kernel, `it may write to ${writable.slice(0, 6).join(', ')}`);
    const errors = opened.map(({ open }) => errorOf(open));
    if (errors.some((error) => !['ENOENT', 'ENOTDIR', ...refusals].includes(error)))
      return judgement('inconclusive', 'not every setting could be tried');
    return errors.some((error) => refusals.includes(error))
      ? judgement('denied', 'writing to the settings of the kernel is refused')
      : judgement('absent', 'it has no such settings');
  },
});

const refusals: readonly string[] = ['EACCES', 'EPERM', 'EROFS'];
const errorOf = (open: Reading) => (open.kind === 'refused' ? open.error : '');
