import type Docker from 'dockerode';
import { expect, test } from 'vitest';
import type { ContainerAnswer } from '../../../../src/docker/engine-answers.ts';
import { containerSettings } from '../../../../src/targets/container/container-settings.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

const engine = {
  docker: {
    getNetwork: (name: string) => ({
      inspect: async () => ({
        Options: name === 'bridge' ? {} : { 'com.docker.network.bridge.enable_icc': 'false' },
      }),
    }),
  } as unknown as Docker,
  make: 'Docker',
  version: '28.2.2',
  defaultRuntime: 'runc',
  cgroupVersion: '2',
  runtimes: new Map([
    ['runc', { path: 'runc', args: [] }],
    ['sandbox', { path: '/usr/bin/runsc', args: ['--network=host'] }],
  ]),
} as const;

async function settingsOf(hostConfig: object, ...facts: string[]) {
  const host = fakeHost({
    '--version': 'runc version 1.1.5\nspec: 1.0\n',
    NoNewPrivs: `${[...facts, 'argv'].join('\n')}\n`,
  });
  const inspected = { HostConfig: { NetworkMode: 'default', ...hostConfig }, State: { Pid: 4711 } };
  const found = await containerSettings(host, engine, inspected as ContainerAnswer);
  return new Map(found.map((one) => [one.name, one]));
}

test('a container of the engine’s defaults differs in nothing from them', async () => {
  const facts = ['bit 0', 'mode 2', 'filters 1', 'user root', 'label docker-default (enforce)'];
  const found = await settingsOf({ Privileged: false }, ...facts);
  expect(found.get('version of the runtime')?.value).toBe('runc version 1.1.5');
  expect([...found.values()].filter(({ usual, value }) => usual !== undefined && usual !== value)).toEqual(
    [],
  );
});

test('one that is hardened or opened differs where it is', async () => {
  const hardened = await settingsOf(
    { NetworkMode: 'ballast-net', SecurityOpt: ['seccomp={}', 'no-new-privileges'] },
    ...['bit 1', 'mode 2', 'filters 1', 'user 1234', 'own user', 'root 100000'],
  );
  expect(hardened.get('no new privileges')).toMatchObject({ value: 'yes', usual: 'no' });
  expect(hardened.get('filter of system calls')?.value).toBe('that of a file');
  expect(hardened.get('users')?.value).toBe('others: its root is user 100000 of the host');
  expect(hardened.get('containers reach each other')).toMatchObject({ value: 'no', usual: 'yes' });
  const opened = await settingsOf(
    { NetworkMode: 'host', Privileged: true },
    'bit 0',
    'mode 0',
    'label unconfined',
  );
  expect(opened.get('network')?.value).toBe('the host’s own');
  expect(opened.get('filter of system calls')?.value).toBe('none');
  expect(opened.get('security module')).toMatchObject({ value: 'unconfined' });
});

test('a sandbox has barriers of its own, which no engine’s defaults are about', async () => {
  const found = await settingsOf({ Runtime: 'sandbox' }, 'bit 1', 'mode 2', 'filters 1', 'user nobody');
  expect(found.get('arguments of the runtime')).toMatchObject({ value: '--network=host', usual: 'none' });
  expect(found.get('filter of system calls')).toEqual({
    ...{ name: 'filter of system calls', value: 'the sandbox’s own' },
  });
});

test('what a container holds at most and shares is told, and of a sandbox only what it has on the host itself', async () => {
  const own = ['own mnt', 'own net', 'own ipc', 'own uts', 'own cgroup'];
  const found = await settingsOf({}, 'bounding 0000000000000000', 'mounted ro', 'user 1234', ...own);
  expect(found.get('capabilities at most')).toMatchObject({
    value: 'none',
    usual: 'those that Docker grants',
  });
  expect(found.get('root filesystem')).toMatchObject({ value: 'read-only', usual: 'can be written to' });
  expect(found.get('namespaces of the host')).toEqual({ name: 'namespaces of the host', value: 'pid, user' });
  const added = await settingsOf({}, 'bounding 00000000a82425fb', 'mounted rw');
  expect(added.get('capabilities at most')?.value).toBe('15, 1 of them beyond those that Docker grants');
  const sandbox = await settingsOf({ Runtime: 'sandbox' }, 'user nobody (65534)', 'bit 1');
  expect(sandbox.get('user on the host, of the sandbox')?.value).toBe('nobody (65534)');
  for (const name of ['user on the host', 'no new privileges', 'capabilities at most', 'root filesystem'])
    expect(sandbox.has(name), name).toBe(false);
});
