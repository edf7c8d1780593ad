import { z } from 'zod';
import { reading, wholeText } from '../../../inside/reading.ts';
import { bothSides, hostsNamespaces } from '../compare.ts';
import { kernelMountsOf } from '../kernel-mounts.ts';
import { defineProbe, judgement, kernelOwner, type ProbeContext, permitted } from '../probe.ts';
import { settingsIn, settingsPatterns, settingsPlaces, triedSettings } from '../writable-settings.ts';

const mostPlaces = 8;
const longestMs = 2000;
const mostNamed = 6;

async function namespacesOf(context: ProbeContext) {
  const of = (kind: string) => hostsNamespaces(context, kind);
  return {
    net: await of('net'),
    ipc: await of('ipc'),
    uts: await of('uts'),
    pid: await of('pid'),
    user: await of('user'),
  };
}

export const p11 = defineProbe({
  id: 'P11',
  title: 'Settings that no namespace holds',
  category: 'privileges',
  boundary: 'mounts',
  kind: 'reaches',
  closedBy: ['masks'],
  question: 'May it write to settings of the kernel that are one for all on the machine?',
  source:
    'proc(5), /proc/sys; sysfs(5); namespaces(7); Documentation/admin-guide/sysctl; OCI runtime specification, readonlyPaths',
  method: `Walks the settings of proc (sys, irq), of sysfs, and of EFI’s variables and binfmt_misc, wherever these filesystems are mounted, for at most ${longestMs / 1000} s each; opens each file that is writable by its mode for writing, and closes it unwritten. What belongs to a namespace that the instance has for itself is left out: of the network, of IPC, and the names, limits and last ids of the others.`,
  cannotShow:
    'Opened is not written: the kernel may still refuse a value, or count it for a namespace. debugfs, tracefs and BPF’s are not opened, since that alone can change something there: N10 and D8 find them.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({
    kernel: kernelOwner,
    mounts: reading,
    namespaces: z.strictObject({
      net: bothSides,
      ipc: bothSides,
      uts: bothSides,
      pid: bothSides,
      user: bothSides,
    }),
    places: z.array(triedSettings).min(1).max(mostPlaces),
  }),
  async gather(context) {
    const { inside, kernel } = context;
    const namespaces = await namespacesOf(context);
    const patterns = settingsPatterns(namespaces);
    const mounts = await inside.kernelMounts();
    const places: z.output<typeof triedSettings>[] = [];
    for (const { path, prefix } of settingsPlaces(kernelMountsOf(mounts) ?? []).slice(0, mostPlaces))
      places.push({ path, answer: await inside.system.settings(path, longestMs, prefix, patterns) });
    return { kernel, mounts, namespaces, places };
  },
  judge({ kernel, mounts, places }) {
    const listed = kernelMountsOf(mounts);
    const found = places.map(({ answer }) => settingsIn(answer));
    const sum = (figure: 'tried' | 'open') => found.reduce((total, one) => total + (one?.[figure] ?? 0), 0);
    const figures = { settingsTried: sum('tried'), settingsOpened: sum('open') };
    if (figures.settingsOpened > 0) {
      const named = [...new Set(found.flatMap((one) => one?.paths.map(nameOf) ?? []))].slice(0, mostNamed);
      const which = named.length === 0 ? '' : `, such as ${named.join(', ')}`;
      const { verdict, because } = permitted(
        kernel,
        `it may write to ${counted(figures.settingsOpened)}${which}`,
      );
      return judgement(verdict, because, figures);
    }
    const isGone = (at: number) => {
      const answer = places[at]?.answer;
      return answer?.kind === 'refused' && ['ENOENT', 'ENOTDIR'].includes(answer.error);
    };
    if (listed === undefined || wholeText(mounts) === undefined || settingsPlaces(listed).length > mostPlaces)
      return judgement('inconclusive', 'the places of the kernel’s settings could not all be listed');
    if (found.some((one, at) => one?.isWhole !== true && !isGone(at)))
      return judgement('inconclusive', 'not every setting could be tried');
    const errors = found.flatMap((one) => [...(one?.refused.keys() ?? [])]);
    if (errors.some((error) => !refusals.includes(error) && !gone.includes(error)))
      return judgement('inconclusive', 'not every setting could be tried', figures);
    return figures.settingsTried === 0
      ? judgement('absent', 'it has no settings that are writable by their mode')
      : judgement('denied', `writing to ${counted(figures.settingsTried)} is refused`, figures);
  },
});

const refusals: readonly string[] = ['EACCES', 'EPERM', 'EROFS'];
/** Files whose device or driver is gone, or does not write. */
const gone: readonly string[] = ['ENOENT', 'ENODEV', 'ENXIO', 'EINVAL', 'EIO'];
const counted = (count: number) =>
  count === 1 ? 'one setting that no namespace holds' : `${count} settings that no namespace holds`;
/** Only a plain path is repeated, under the name that people know. */
const nameOf = (path: string) =>
  /^[\w./:,@+-]{1,80}$/.test(path) ? path.replace(/^\/sys\//, '') : 'one without a plain name';
