import { describe, expect, test } from 'vitest';
import { weakenedContainer } from '../../../../src/stages/isolation/weakenings.ts';
import { isolationOptions } from '../../../../src/targets/container/container-options.ts';

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
