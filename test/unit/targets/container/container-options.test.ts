import { describe, expect, test } from 'vitest';
import { isolationOptions } from '../../../../src/targets/container/container-options.ts';
import { defaultIsolation } from '../../../../src/targets/container/isolation.ts';

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

  test('hardens by filter, bit, profile and network', () => {
    expect(
      isolationOptions(
        {
          ...defaultIsolation,
          seccompFile: '/profile.json',
          noNewPrivileges: true,
          apparmor: 'docker-default',
          icc: false,
        },
        { seccomp: '{"defaultAction":"SCMP_ACT_ALLOW"}', network: 'abc' },
      ),
    ).toEqual({
      SecurityOpt: [
        'seccomp={"defaultAction":"SCMP_ACT_ALLOW"}',
        'no-new-privileges',
        'apparmor=docker-default',
      ],
      NetworkMode: 'abc',
    });
  });
});
