import { describe, expect, test } from 'vitest';
import type { DockerEngine } from '../../../../src/docker/docker-engine.ts';
import type { ContainerSpec } from '../../../../src/targets/container/definition.ts';
import { isGvisor, requireOffers } from '../../../../src/targets/container/engine-offers.ts';
import { type ContainerIsolation, defaultIsolation } from '../../../../src/targets/container/isolation.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

const engine = {
  make: 'Docker',
  defaultRuntime: 'runc',
  remapsUsers: false,
  securityOptions: ['name=seccomp,profile=default'],
  runtimes: new Map([
    ['runc', { path: 'runc', args: [] }],
    ['runsc', { path: '/usr/bin/runsc', args: ['--platform=ptrace', '--network=host'] }],
    ['sandbox', { path: '/usr/bin/runsc', args: ['--oci-seccomp'] }],
  ]),
} as unknown as DockerEngine;
const withAppArmor = { ...engine, securityOptions: ['name=apparmor', 'name=seccomp,profile=default'] };
const profiles = fakeHost({ 'apparmor/profiles': 'docker-default (enforce)\nmine (enforce)\n' });

function asked(isolation: Partial<ContainerIsolation>, more: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    kind: 'container',
    name: 'strict',
    runtime: undefined,
    isolation: { ...defaultIsolation, ...isolation },
    ...more,
  };
}

describe('what an engine cannot do is wrong input, before anything is made', () => {
  const file = { seccompFile: '/p.json' };
  test.each([
    ['runtime-unknown', asked({}, { runtime: 'kata' }), engine, 'it has: runc, runsc, sandbox'],
    [
      'runtime-args-differ',
      asked({}, { runtime: 'runsc', runtimeArgs: ['--network=sandbox'] }),
      engine,
      '"runtimeArgs": ["--network=sandbox"]',
    ],
    ['users-not-remapped', asked({ remapped: true }), engine, 'userns-remap'],
    ['apparmor-missing', asked({ apparmor: 'docker-default' }), engine, 'must run AppArmor'],
    ['apparmor-profile-unknown', asked({ apparmor: 'other' }), withAppArmor, 'apparmor_parser'],
    ['option-unsupported', asked({ apparmor: 'mine' }, { runtime: 'runsc' }), withAppArmor, 'leave out'],
    ['option-unsupported', asked(file, { runtime: 'runsc' }), engine, '--oci-seccomp'],
    ['option-unsupported', asked(file), { ...engine, make: 'Podman' as const }, 'leave out'],
    ['option-unsupported', asked(file), { ...engine, securityOptions: [] }, 'CONFIG_SECCOMP_FILTER'],
    ['option-unsupported', asked({ icc: false }), { ...engine, make: 'Podman' as const }, 'leave out'],
  ])('%s', async (code, spec, by, hint) => {
    await expect(requireOffers(profiles, by, spec)).rejects.toMatchObject({
      kind: 'input',
      code,
      message: expect.stringContaining('target `strict`: '),
      hint: expect.stringContaining(hint),
    });
  });

  test.each([
    ['the engine’s defaults', asked({}), engine],
    [
      'the runtime’s own arguments, in any order',
      asked({}, { runtime: 'runsc', runtimeArgs: ['--network=host', '--platform=ptrace'] }),
      engine,
    ],
    ['a filter where gVisor takes one', asked(file, { runtime: 'sandbox' }), engine],
    ['a profile that is loaded', asked({ apparmor: 'mine' }), withAppArmor],
    ['no AppArmor where there is none', asked({ apparmor: 'unconfined' }), engine],
  ])('%s can be had', async (_, spec, by) => {
    await expect(requireOffers(profiles, by, spec)).resolves.toBeUndefined();
  });
});

test('gVisor is known by its program, whatever the engine calls it', () => {
  expect(isGvisor('sandbox', '/usr/local/bin/runsc')).toBe(true);
  expect(isGvisor('runsc', undefined)).toBe(true);
  expect(isGvisor('io.containerd.runsc.v1', undefined)).toBe(true);
  expect(isGvisor('runc', 'runc')).toBe(false);
});
