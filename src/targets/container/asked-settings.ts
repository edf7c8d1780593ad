import type { AskedSetting } from '../effective-setting.ts';
import type { ContainerSpec } from './definition.ts';

/** What a scenario asks for around a container. What nothing on the host shows has no setting in effect beside it. */
export function askedOfContainer({
  runtime,
  runtimeArgs,
  isolation,
}: ContainerSpec): readonly AskedSetting[] {
  const { privileged, capabilities, seccomp, seccompFile, hostNamespaces, remapped } = isolation;
  const { readOnly, noNewPrivileges, apparmor, user, icc, mounts } = isolation;
  const inHosts = (name: (typeof hostNamespaces)[number]) => hostNamespaces.includes(name);
  const sharing = hostNamespaces.filter((name) => name !== 'network' && name !== 'user');
  const asked: readonly (AskedSetting | false)[] = [
    runtime !== undefined && { name: 'runtime', wanted: runtime },
    runtimeArgs !== undefined && {
      name: 'arguments of the runtime',
      wanted: runtimeArgs.join(' '),
      isMet: (value) => sorted(value.split(' ')) === sorted(runtimeArgs.flatMap((one) => one.split(' '))),
    },
    privileged && { name: 'privileged', wanted: 'yes' },
    privileged && { name: 'capabilities at most', wanted: 'all', isMet: () => undefined },
    (capabilities.add.length > 0 || capabilities.drop.length > 0) && {
      name: 'capabilities at most',
      wanted: changesInWords(capabilities),
      isMet: (value) => (isNone(capabilities) ? value === 'none' : undefined),
    },
    seccompFile !== undefined && { name: 'filter of system calls', wanted: 'that of a file' },
    (privileged || seccomp === 'unconfined') && { name: 'filter of system calls', wanted: 'none' },
    apparmor !== undefined && {
      name: 'security module',
      wanted: apparmor,
      isMet: (value) =>
        apparmor === 'unconfined'
          ? isUnconfined(value)
          : value === apparmor || value.startsWith(`${apparmor} (`),
    },
    privileged &&
      apparmor === undefined && { name: 'security module', wanted: 'unconfined', isMet: isUnconfined },
    noNewPrivileges === true && { name: 'no new privileges', wanted: 'yes' },
    user !== undefined && { name: 'user on the host', wanted: user, isMet: (value) => isUser(user, value) },
    readOnly && { name: 'root filesystem', wanted: 'read-only' },
    inHosts('network') && { name: 'network', wanted: 'the host’s own' },
    inHosts('user') && { name: 'users', wanted: 'those of the host' },
    remapped === true && {
      name: 'users',
      wanted: 'others than the host’s',
      isMet: (value) => value.startsWith('others'),
    },
    sharing.length > 0 && {
      name: 'namespaces of the host',
      wanted: sharing.join(', '),
      isMet: (value) => sharing.every((name) => value.split(', ').includes(name)),
    },
    icc === false && { name: 'network', wanted: 'a bridge of its own' },
    icc === false && { name: 'containers reach each other', wanted: 'no' },
    mounts.length > 0 && {
      name: 'mounts of the host',
      wanted: mounts.map(({ host, at }) => `${host} at ${at}`).join(', '),
    },
  ];
  return asked.filter((one) => one !== false);
}

const sorted = (words: readonly string[]) => words.toSorted().join(' ');

type Changes = ContainerSpec['isolation']['capabilities'];

const isNone = ({ add, drop }: Changes) => add.length === 0 && drop.includes('ALL');

function changesInWords(changes: Changes): string {
  const { add, drop } = changes;
  if (isNone(changes)) return 'none';
  const changed = [
    ...(add.length === 0 ? [] : [`with ${add.join(', ')}`]),
    ...(drop.length === 0 ? [] : [`without ${drop.join(', ')}`]),
  ];
  return changed.join(', ');
}

const isUnconfined = (value: string) => value === 'unconfined' || value === 'none confines it';

/**
 * Users are compared by number. A name is one of the image, which the host may know by another or not at all, and mapped
 * users are others on the host: but root is never one that was asked for by another number.
 */
function isUser(asked: string, value: string): boolean | undefined {
  const [user = ''] = asked.split(':');
  const isRoot = /^(?:root|0)$/.test(user);
  const number = /^(?:.* \()?(\d+)\)?$/.exec(value)?.[1];
  if (number === user || (isRoot && number === '0')) return true;
  return number === '0' ? false : undefined;
}
