import { expect, test } from 'vitest';
import type { MachineSpec } from '../../../../src/targets/guest/hypervisor.ts';
import { domainXml } from '../../../../src/targets/vm/domain-xml.ts';
import { machineSpec as spec } from '../../../fixtures/machine.ts';
import { parsedXml } from '../../../fixtures/parsed-xml.ts';

test('describes limits and accelerator', () => {
  const { domain } = parsedXml(domainXml(spec, '/s'));
  expect(domain).toMatchObject({
    '@type': 'kvm',
    memory: { '#text': 262144 },
    vcpu: 2,
    cputune: { global_period: 100000, global_quota: 150000 },
    cpu: { '@mode': 'host-passthrough' },
  });
  const emulated = parsedXml(domainXml({ ...spec, accelerator: 'tcg', limitCpu: false }, '/s')).domain;
  expect(emulated).toMatchObject({ '@type': 'qemu', cpu: { '@mode': 'maximum' } });
  expect(emulated.cputune).toBeUndefined();
});

test('a guest that is probed has a serial line for each session, after console and agent', () => {
  const lines = (one: MachineSpec) => parsedXml(domainXml(one, '/s')).domain.devices.serial;
  expect(lines(spec)).toHaveLength(2);
  expect(lines({ ...spec, probeSockets: ['/as-root', '/as-user'] }).slice(2)).toEqual([
    { '@type': 'unix', source: { '@mode': 'bind', '@path': '/as-root' }, target: { '@port': '2' } },
    { '@type': 'unix', source: { '@mode': 'bind', '@path': '/as-user' }, target: { '@port': '3' } },
  ]);
});

test('escapes whatever a path or name holds', () => {
  const hostile = '/x"/><on_crash>&\u0007\u001b[2J';
  const network = { name: hostile, bridge: 'b', mac: '52:54:00:00:00:01', address: '10.1.2.3' };
  const xml = domainXml(
    { ...spec, disks: [{ path: hostile, base: '/b' }], seed: hostile, told: hostile, network },
    hostile,
  );
  expect(xml).not.toContain('"/><on_crash>');
  expect(xml).not.toMatch(/(?!\n)\p{Cc}/u);
  const { domain } = parsedXml(xml);
  const survives = '/x"/><on_crash>&[2J';
  expect(domain.devices.disk.map((disk: { source: object }) => disk.source)).toEqual([
    { '@file': survives },
    { '@file': survives },
  ]);
  expect(domain.sysinfo.system.entry['#text']).toBe(survives);
  expect(domain.on_crash).toBe('destroy');
});

test('a loader that reads its words from the machine has one in each field, whatever their number', () => {
  const told = (words: readonly string[]) =>
    parsedXml(
      domainXml({ ...spec, told: 'x', boot: { kind: 'disk', words } }, '/s'),
    ).domain.sysinfo.system.entry.map((entry: { '@name': string; '#text': string }) => [
      entry['@name'],
      entry['#text'],
    ]);
  expect(told(['tsc=reliable', 'no_timer_check', 'tsc_early_khz=2095966'])).toEqual([
    ['serial', 'x'],
    ['version', 'tsc=reliable'],
    ['sku', 'no_timer_check'],
    ['family', 'tsc_early_khz=2095966'],
  ]);
  // Under KVM there is nothing to tell, and an empty field would be an error to the loader.
  expect(told([]).map(([, text]: string[]) => text)).toEqual(['x', 'panic=-1', 'panic=-1', 'panic=-1']);
});

test('firmware boots the first disk, and the machine’s serial number tells what the disk cannot', () => {
  const xml = domainXml(
    {
      name: 'n',
      runId: 'r',
      accelerator: 'tcg',
      memoryBytes: 2 ** 28,
      cpus: 1,
      vcpus: 4,
      limitCpu: true,
      boot: { kind: 'disk', words: undefined },
      agentSocket: undefined,
      probeSockets: [],
      freePageReporting: false,
      disks: [
        { path: '/d0', base: '/b0' },
        { path: '/d1', base: '/b1' },
      ],
      seed: '/seed.iso',
      told: '10.1.2.3 10.1.2.1',
      network: undefined,
    },
    '/s',
  );
  const { domain } = parsedXml(xml);
  expect(domain.os).toMatchObject({ boot: { '@dev': 'hd' }, smbios: { '@mode': 'sysinfo' } });
  expect(domain.os.kernel).toBeUndefined();
  expect(domain.sysinfo.system.entry).toEqual({ '@name': 'serial', '#text': '10.1.2.3 10.1.2.1' });
  const devices = domain.devices.disk.map(
    (disk: { target: object; driver: { '@type': string }; readonly?: string }) => [
      (disk.target as { '@dev': string })['@dev'],
      disk.driver['@type'],
      disk.readonly !== undefined,
    ],
  );
  expect(devices).toEqual([
    ['vda', 'qcow2', false],
    ['vdb', 'qcow2', false],
    ['vdc', 'raw', true],
  ]);
});
