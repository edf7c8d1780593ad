import { describe, expect, test } from 'vitest';
import { chooseDomain } from '../../../../src/targets/vm/choose-domain.ts';
import type { DomainSettings } from '../../../../src/targets/vm/definition.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

const capabilities = (models: string) => `<capabilities><host>${models}</host>
  <guest><arch name='x86_64'><machine>pc-q35-7.2</machine><machine>q35</machine></arch></guest></capabilities>`;
const dac = "<secmodel><model>dac</model><baselabel type='kvm'>+64055:+109</baselabel></secmodel>";
const appArmor = '<secmodel><model>apparmor</model></secmodel>';
const host = fakeHost({
  'getent passwd -- nobody': 'nobody:x:65534:65534::/:\n',
  getent: { exitCode: 2 },
  'test -c /dev/vhost-net': { exitCode: 1 },
});

const asked = (settings: DomainSettings, models = dac) =>
  chooseDomain(
    host,
    async ([command = '']) =>
      ({
        capabilities: capabilities(models),
        'cpu-models': 'qemu64\nHaswell\n',
        'nwfilter-list': ` UUID                                   Name
------------------------------------------------------------------
 0b3b9c1e-4fdd-4c2a-9a2b-0d5f6a7f1c11   clean-traffic
`,
      })[command] ?? '',
    'strict',
    settings,
  );

describe('the choices of a domain', () => {
  test('are libvirt’s own where nothing is asked', async () => {
    expect(await asked({})).toEqual({ user: { uid: 64055, gid: 109 } });
    expect(await asked({}, '')).toEqual({});
  });

  test('are what is asked for', async () => {
    const settings = { machine: 'pc-q35-7.2', cpu: 'Haswell', portIsolation: true, vhost: false } as const;
    const further = { nwfilter: 'clean-traffic', qemuUser: 'nobody', securityDriver: 'apparmor' } as const;
    expect(await asked({ ...settings, ...further }, dac + appArmor)).toEqual({
      ...settings,
      nwfilter: 'clean-traffic',
      user: { uid: 65534, gid: 65534 },
      labels: { apparmor: 'dynamic' },
    });
    expect((await asked({ securityDriver: 'none' }, dac + appArmor)).labels).toEqual({ apparmor: 'none' });
  });

  test.each([
    ['machine-unknown', { machine: 'pc-q35-99.0' }, dac, 'it has: pc-q35-7.2, q35'],
    ['cpu-unknown', { cpu: 'Pentium9' }, dac, 'virsh cpu-models'],
    ['nwfilter-unknown', { nwfilter: 'cleaner' }, dac, 'it has: clean-traffic'],
    ['qemu-user-unknown', { qemuUser: 'qemu-7' }, dac, 'useradd'],
    ['qemu-user-fixed', { qemuUser: 'nobody' }, '', 'leave out'],
    ['security-driver-missing', { securityDriver: 'apparmor' }, dac, 'must run apparmor'],
    ['vhost-missing', { vhost: true }, dac, 'modprobe vhost_net'],
  ] as const)('%s is wrong input', async (code, settings, models, hint) => {
    await expect(asked(settings, models)).rejects.toMatchObject({
      kind: 'input',
      code,
      hint: expect.stringContaining(hint),
    });
  });
});
