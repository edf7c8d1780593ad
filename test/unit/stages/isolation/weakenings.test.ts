import { describe, expect, test } from 'vitest';
import type { Address } from '../../../../src/host/host.ts';
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
    ['host-proc-mount', { Mounts: [{ Type: 'bind', Source: '/proc', Target: '/.ballast-proc' }] }],
    [
      'weak-runtime',
      { Mounts: [{ Type: 'bind', Source: '/var/lib/ballast/runs/r', Target: '/.ballast-host' }] },
    ],
  ] as const)('%s differs in nothing else', (weakening, options) => {
    expect(
      isolationOptions(
        weakenedContainer(weakening, '/var/lib/ballast/runs/r', { unix: '/var/run/docker.sock' }),
      ),
    ).toEqual(options);
  });
});

test('the engine’s own socket is let in, wherever it is; one that has none is not', () => {
  const mounted = (engine: Address) => weakenedContainer('host-mount', '/r', engine).mounts.slice(1);
  expect(mounted({ unix: '/run/other.sock' })).toEqual([
    { host: '/run/other.sock', at: '/var/run/docker.sock' },
  ]);
  expect(mounted({ tcp: { host: '127.0.0.1', port: 2375 } })).toEqual([]);
});
