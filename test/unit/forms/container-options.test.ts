import { describe, expect, test } from 'vitest';
import { isolationOptions } from '../../../src/forms/container/container-options.ts';
import { defaultIsolation } from '../../../src/forms/container/isolation.ts';
import { weakenedContainer } from '../../../src/stages/isolation/weakenings.ts';

describe('what the engine is asked for', () => {
  test('is nothing for a container as the engine makes them', () => {
    expect(isolationOptions(defaultIsolation)).toEqual({});
  });

  test('names each setting in the engine’s words', () => {
    expect(
      isolationOptions({
        privileged: true,
        capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] },
        seccomp: 'unconfined',
        hostNamespaces: ['pid', 'network', 'ipc', 'uts', 'cgroup', 'user'],
        readOnly: true,
        mounts: [{ host: '/srv', at: '/data' }],
      }),
    ).toEqual({
      Privileged: true,
      CapAdd: ['NET_ADMIN'],
      CapDrop: ['ALL'],
      SecurityOpt: ['seccomp=unconfined'],
      PidMode: 'host',
      NetworkMode: 'host',
      IpcMode: 'host',
      UTSMode: 'host',
      CgroupnsMode: 'host',
      UsernsMode: 'host',
      ReadonlyRootfs: true,
      Mounts: [{ Type: 'bind', Source: '/srv', Target: '/data' }],
    });
  });
});

describe('a weakened container', () => {
  test.each([
    ['privileged', { Privileged: true, UsernsMode: 'host' }],
    ['no-seccomp', { SecurityOpt: ['seccomp=unconfined'] }],
    [
      'host-namespaces',
      {
        PidMode: 'host',
        NetworkMode: 'host',
        IpcMode: 'host',
        UTSMode: 'host',
        CgroupnsMode: 'host',
        UsernsMode: 'host',
      },
    ],
    [
      'host-mount',
      {
        Mounts: [
          { Type: 'bind', Source: '/var/lib/ballast/runs/r', Target: '/.ballast-host' },
          { Type: 'bind', Source: '/var/run/docker.sock', Target: '/var/run/docker.sock' },
        ],
      },
    ],
  ] as const)('%s differs in nothing else', (weakening, options) => {
    expect(isolationOptions(weakenedContainer(weakening, '/var/lib/ballast/runs/r'))).toEqual(options);
  });
});
