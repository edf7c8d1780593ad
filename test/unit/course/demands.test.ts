import { expect, test } from 'vitest';
import { demandsOf } from '../../../src/course/demands.ts';
import { defaultIsolation } from '../../../src/targets/container/isolation.ts';
import type { TargetSpec } from '../../../src/targets/targets.ts';
import { everySetting } from '../../fixtures/every-setting.ts';
import { fixtureScenario } from '../../fixtures/run.ts';

const isolated: readonly TargetSpec[] = [
  {
    kind: 'container',
    name: 'strict',
    runtime: undefined,
    isolation: {
      ...defaultIsolation,
      capabilities: { add: [], drop: ['ALL'] },
      remapped: true,
      readOnly: true,
    },
  },
  { kind: 'microvm', name: 'microvm', accelerator: 'auto' },
  { kind: 'vm', name: 'vm', accelerator: 'kvm' },
];

test('default and stricter isolation asks for nothing', () => {
  const pull = { registry: '127.0.0.1:5000', repetitions: 1 };
  const measure = { ...fixtureScenario.measure, pull };
  expect(demandsOf({ ...fixtureScenario, targets: isolated, measure })).toEqual([]);
});

test('all that goes beyond it is told, target by target', () => {
  const { measure } = everySetting;
  expect(
    demandsOf({
      ...everySetting,
      workload: { ...everySetting.workload, source: { kind: 'dockerfile', path: '/home/me/.ssh' } },
      targets: [
        ...everySetting.targets,
        { kind: 'vm', name: 'full', accelerator: 'kvm', system: { boot: 'disk' } },
      ],
      measure: { ...measure, pull: { registry: 'elsewhere:5000', repetitions: 1 } },
    }),
  ).toEqual([
    'the image is made from /home/me/.ssh on this machine',
    'target `process`: the workload runs as a process of the host itself, without namespaces',
    'target `container`: it is run by runsc',
    'target `container`: capability NET_ADMIN added',
    'target `container`: no system call filter',
    'target `container`: the host’s pid namespace',
    'target `container`: the host’s network namespace',
    'target `container`: /srv of the host at /mnt',
    'target `hardened`: the system call filter of /scenarios/seccomp.json',
    'target `hardened`: AppArmor’s profile docker-default',
    'target `hardened`: its workload runs as user 65534:65534',
    'target `hardened-microvm`: its QEMU runs as user 64000 of the host',
    'target `hardened-vm`: its QEMU runs as user nobody of the host',
    'target `vm`: it starts from /images/debian.qcow2 on this machine',
    'target `full`: a program of the full system makes its boot loader, as root on the host',
    'probes of isolation: the workload is also run as a process of the host itself, without namespaces',
    'what targets start from is sent to the registry elsewhere:5000',
  ]);
});

test('an engine that the run names is told', () => {
  const engine = { socket: 'unix:///run/other.sock' };
  expect(demandsOf({ ...fixtureScenario, targets: isolated, engine })).toEqual([
    'the container engine at unix:///run/other.sock is used',
  ]);
});
