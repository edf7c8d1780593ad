import { describe, expect, test } from 'vitest';
import { capabilitiesIn } from '../../../../src/targets/vm/capabilities.ts';

describe('what libvirt is capable of', () => {
  const capabilities = (label: string) =>
    `<capabilities><host><secmodel><model>apparmor</model><baselabel type='qemu'>x</baselabel></secmodel>
    <secmodel><model>dac</model><doi>0</doi><baselabel type='kvm'>${label}</baselabel>
    <baselabel type='qemu'>${label}</baselabel></secmodel></host>
    <guest><os_type>hvm</os_type><arch name='i686'><machine maxCpus='1'>isapc</machine></arch></guest>
    <guest><os_type>hvm</os_type><arch name='x86_64'><wordsize>64</wordsize>
    <machine maxCpus='288'>pc-q35-7.2</machine><machine canonical='pc-q35-7.2' maxCpus='288'>q35</machine>
    <domain type='qemu'/></arch></guest></capabilities>`;

  test('is the user that its QEMU has', () => {
    expect(capabilitiesIn(capabilities('+64055:+109')).user).toEqual({ uid: 64055, gid: 109 });
    expect(capabilitiesIn(capabilities('+0:+0')).user).toEqual({ uid: 0, gid: 0 });
    for (const said of [capabilities('root'), '<capabilities><host/></capabilities>', 'no XML', ''])
      expect(capabilitiesIn(said).user, said).toBeUndefined();
  });

  test('is what confines a machine beside its user, and the machines of x86-64 under all their names', () => {
    const { securityModels, machines } = capabilitiesIn(capabilities('+1:+1'));
    expect(securityModels).toEqual(['apparmor']);
    expect(machines).toEqual(['pc-q35-7.2', 'q35']);
    expect(capabilitiesIn('')).toEqual({ user: undefined, securityModels: [], machines: [] });
  });
});
