import { describe, expect, test } from 'vitest';
import { libvirt } from '../../../../src/doctor/checks/libvirt.ts';
import { on } from '../../../fixtures/doctor.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

describe('libvirt', () => {
  const label = (user: string) =>
    `<capabilities><host><secmodel><model>dac</model><baselabel type='qemu'>${user}</baselabel></secmodel></host></capabilities>`;
  const asked = (user: string, exitCode: number) =>
    libvirt.ask(
      on(
        fakeHost({
          'virsh -c qemu:///system version': 'Running hypervisor: QEMU 7.2.22\n',
          'virsh -c qemu:///system capabilities': label(user),
          setfacl: { exitCode },
        }),
      ),
    );

  test('says which user its QEMU is, who has to be let in to files', async () => {
    expect(await asked('+64055:+109', 0)).toMatchObject({
      level: 'ok',
      found: 'QEMU 7.2.22, its QEMU is user 64055',
    });
    expect(await asked('+64055:+109', 127)).toMatchObject({ level: 'problem', toDo: 'apt-get install acl' });
    expect(await asked('+0:+0', 127)).toMatchObject({ level: 'ok', found: 'QEMU 7.2.22' });
  });
});
