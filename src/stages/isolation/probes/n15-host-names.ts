import { z } from 'zod';
import { type Reading, reading, wholeLines, wholeText } from '../../../inside/reading.ts';
import { bothSides, onBothSides } from '../compare.ts';
import { mountsOf } from '../mounts.ts';
import { defineProbe, judgement } from '../probe.ts';

const mostPaths = 12;

const evidence = z.strictObject({
  /** The folders that its mounts name, each looked for on both sides. */
  paths: z.array(z.strictObject({ path: z.string().max(1024), ...bothSides.shape })).max(mostPaths),
  mounts: reading,
  root: reading,
  cgroups: reading,
  cgroupFolders: z.array(z.string().max(1024)).max(16),
  resolver: bothSides,
});

/** Folders deep enough to be no chance, in the roots of mounts and in the options of an overlay. */
function pathsIn(mounts: Reading, root: Reading): readonly string[] {
  const roots = (mountsOf(mounts) ?? []).map((mount) => mount.root);
  const options = root.kind === 'content' ? root.text.match(/(?<=[=:])\/[^\s,:=]+/g) : null;
  const paths = [...(options ?? []), ...roots].filter((path) => /^(?:\/[^/\s]+){3,}$/.test(path));
  return [...new Set(paths)].filter((path) => path.length <= 1024).slice(0, mostPaths);
}

/** The parts of `NUMBER:CONTROLLERS:PATH` that are a path of one of the host's folders of its cgroups. */
function isToldCgroup(cgroups: Reading, folders: readonly string[]): boolean {
  const paths = (wholeText(cgroups) ?? '').split('\n').map((line) => /^\d+:[^:]*:(\/\S+)$/.exec(line)?.[1]);
  return paths.some((path) => path !== undefined && folders.some((folder) => folder.endsWith(path)));
}

/** The lines that both sides have, without servers on the machine itself. */
function sharedLines({ inside, host }: z.output<typeof bothSides>, prefix: string): readonly string[] {
  const hosts = new Set(wholeLines(host) ?? []);
  return (wholeLines(inside) ?? []).filter(
    (line) => line.startsWith(prefix) && hosts.has(line) && !/^nameserver (?:127\.|::1$)/.test(line),
  );
}

/** True where nothing is said because there is nothing: the file is not there, or has no such line. */
const isRead = (one: Reading) =>
  wholeText(one) !== undefined || (one.kind === 'refused' && one.error === 'ENOENT');

export const n15 = defineProbe({
  id: 'N15',
  title: 'Names of the host in its files',
  category: 'namespaces',
  boundary: 'identity',
  kind: 'recognises',
  closedBy: ['namespaces', 'omission'],
  question: 'Do its mounts, its cgroups or its resolver name folders, servers or domains of the host?',
  source:
    'proc(5), /proc/PID/mountinfo; cgroups(7), /proc/PID/cgroup; resolv.conf(5); Docker Engine, DNS services',
  cannotShow:
    'A name is no way in. The host and the instance may have been given the same server of names by a third.',
  users: ['root'],
  controls: ['bare-process'],
  method:
    'Takes the folders that stand in its /proc/self/mountinfo, as roots of mounts and in the options of its root, and looks which of them are on the host and not inside; compares the paths in its /proc/self/cgroup with the host’s folders of its cgroups, and the servers and domains in /etc/resolv.conf with the host’s. Those alone are partly isolated: many hosts have the same.',
  evidence,
  async gather(context) {
    const { inside, hostSide } = context;
    const mounts = await inside.mounts();
    const root = await inside.containing('/proc/self/mountinfo', 'upperdir=', 'lowerdir=');
    const paths: z.output<typeof evidence>['paths'] = [];
    for (const path of pathsIn(mounts, root))
      paths.push({ path, ...(await onBothSides(context, (eye) => eye.stat(path))) });
    return {
      paths,
      mounts,
      root,
      cgroups: await inside.read('/proc/self/cgroup'),
      cgroupFolders: hostSide.cgroupFolders.slice(0, 16),
      resolver: await onBothSides(context, (eye) =>
        eye.lines('/etc/resolv.conf', 'nameserver ', 'search ', 'domain '),
      ),
    };
  },
  judge({ paths, mounts, root, cgroups, cgroupFolders, resolver }) {
    const told = paths.find(
      ({ inside, host }) => host.kind === 'content' && inside.kind === 'refused' && inside.error === 'ENOENT',
    );
    const ofTheHost = [
      ...(told === undefined ? [] : [`folders of the host in its mounts${plain(told.path)}`]),
      ...(isToldCgroup(cgroups, cgroupFolders) ? ['the path of its cgroup on the host'] : []),
    ];
    const inCommon = [
      ...(sharedLines(resolver, 'nameserver ').length > 0 ? ['the host’s servers of names'] : []),
      ...(['search ', 'domain '].some((prefix) => sharedLines(resolver, prefix).length > 0)
        ? ['the host’s domain']
        : []),
    ];
    if (ofTheHost.length > 0)
      return judgement('leaked', `it reads ${[...ofTheHost, ...inCommon].join(', ')}`);
    // Many hosts have the same servers of names, which are no secret of any of them.
    if (inCommon.length > 0)
      return judgement('partly', `it reads ${inCommon.join(', ')}, and nothing else of it`);
    const isWhole = mountsOf(mounts) !== undefined && [root, cgroups, resolver.inside].every(isRead);
    return isWhole && paths.every(({ host, inside }) => isRead(host) && isRead(inside))
      ? judgement('isolated', 'it reads neither folders nor servers nor domains of its host')
      : judgement('inconclusive', 'not everything that could name its host could be read');
  },
});

/** Only a plain path is repeated. */
const plain = (path: string) => (/^[\w./:@+-]{1,200}$/.test(path) ? ` (${path})` : '');
