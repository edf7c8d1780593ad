import { expect, test } from 'vitest';
import { askedOfContainer } from '../../../../src/targets/container/asked-settings.ts';
import { type ContainerIsolation, defaultIsolation } from '../../../../src/targets/container/isolation.ts';

function asked(changes: Partial<ContainerIsolation>, runtime?: string, runtimeArgs?: string[]) {
  const args = runtimeArgs === undefined ? {} : { runtimeArgs };
  const isolation = { ...defaultIsolation, ...changes };
  return askedOfContainer({ kind: 'container', name: 'container', runtime, ...args, isolation });
}

/** Whether a value in effect is what is asked for by the first of these settings. */
function met(changes: Partial<ContainerIsolation>, value: string): boolean | undefined {
  const [one] = asked(changes);
  return one?.isMet === undefined ? one?.wanted === value : one.isMet(value);
}

test('of a container by default nothing is asked for', () => {
  expect(asked({})).toEqual([]);
});

test('each hardening has the setting in effect that shows it', () => {
  const all = asked(
    {
      ...{ noNewPrivileges: true, apparmor: 'docker-default', seccompFile: '/filter.json', user: '1234' },
      ...{ icc: false, readOnly: true, capabilities: { add: [], drop: ['ALL'] }, remapped: true },
    },
    'runsc',
    ['--network=sandbox'],
  );
  expect(Object.fromEntries(all.map(({ name, wanted }) => [name, wanted]))).toEqual({
    runtime: 'runsc',
    'arguments of the runtime': '--network=sandbox',
    'capabilities at most': 'none',
    'filter of system calls': 'that of a file',
    'security module': 'docker-default',
    'no new privileges': 'yes',
    'user on the host': '1234',
    'root filesystem': 'read-only',
    users: 'others than the host’s',
    network: 'a bridge of its own',
    'containers reach each other': 'no',
  });
});

test('each opening has one as well', () => {
  const all = asked({ privileged: true, hostNamespaces: ['pid', 'network', 'user'] });
  expect(all.map(({ name, wanted }) => [name, wanted])).toEqual([
    ['privileged', 'yes'],
    ['capabilities at most', 'all'],
    ['filter of system calls', 'none'],
    ['security module', 'unconfined'],
    ['network', 'the host’s own'],
    ['users', 'those of the host'],
    ['namespaces of the host', 'pid'],
  ]);
  expect(asked({ mounts: [{ host: '/srv', at: '/mnt' }] })).toMatchObject([{ wanted: '/srv at /mnt' }]);
});

test('a user is compared by number, and root is no other', () => {
  expect(met({ user: '65534:65534' }, 'nobody (65534)')).toBe(true);
  expect(met({ user: '1234' }, '1234')).toBe(true);
  expect(met({ user: 'root' }, 'root (0)')).toBe(true);
  expect(met({ user: 'www' }, 'root (0)')).toBe(false);
  expect(met({ user: 'www' }, 'www-data (33)')).toBeUndefined();
  expect(met({ user: '1234' }, '101234')).toBeUndefined();
});

test('what is more than a word is compared by what it means', () => {
  expect(met({ apparmor: 'docker-default' }, 'docker-default (enforce)')).toBe(true);
  expect(met({ apparmor: 'docker-default' }, 'unconfined')).toBe(false);
  expect(met({ apparmor: 'unconfined' }, 'none confines it')).toBe(true);
  expect(met({ capabilities: { add: [], drop: ['ALL'] } }, '1')).toBe(false);
  expect(met({ capabilities: { add: ['SYS_ADMIN'], drop: [] } }, '15')).toBeUndefined();
  expect(met({ hostNamespaces: ['pid', 'ipc'] }, 'pid, ipc, user')).toBe(true);
  expect(met({ hostNamespaces: ['pid', 'ipc'] }, 'pid')).toBe(false);
  const [, args] = asked({}, 'runsc', ['--a', '--b']);
  expect([args?.isMet?.('--b --a'), args?.isMet?.('--a')]).toEqual([true, false]);
});
