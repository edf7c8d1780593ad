import { describe, expect, test } from 'vitest';
import type { Host } from '../../../../src/host/host.ts';
import { domainXml } from '../../../../src/targets/vm/domain-xml.ts';
import { lendFiles } from '../../../../src/targets/vm/qemu-user.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';
import { machineSpec as spec } from '../../../fixtures/machine.ts';
import { parsedXml } from '../../../fixtures/parsed-xml.ts';

describe('libvirt’s QEMU', () => {
  test('keeps that user, and libvirt gives no file away', () => {
    const { domain } = parsedXml(domainXml(spec, '/s', { user: { uid: 64055, gid: 109 } }));
    expect(domain.seclabel).toEqual({
      ...{ '@type': 'static', '@model': 'dac', '@relabel': 'no' },
      label: '+64055:+109',
    });
    expect(parsedXml(domainXml(spec, '/s')).domain.seclabel).toBeUndefined();
  });

  test('reads what others read too, writes what is its own, and nobody else is let in', async () => {
    const asked: string[] = [];
    const host = {
      exec: async (argv: readonly string[]) => {
        asked.push(argv.join(' '));
        return { exitCode: 0, stdout: '', stderr: '' };
      },
    } as unknown as Host;
    await lendFiles(host, { uid: 64055, gid: 109 }, { ...spec, seed: '/seed' }, '/s');
    expect(asked).toEqual([
      'setfacl -m u:64055:r -- /k /i /b /seed',
      'setfacl -m u:64055:rw -- /d /s.in /s.out',
    ]);
    await lendFiles(host, { uid: 0, gid: 0 }, spec, '/s');
    expect(asked).toHaveLength(2);
  });

  test('that cannot be let in is said with what to do', async () => {
    const host = fakeHost({ setfacl: { exitCode: 127, stderr: 'setfacl: not found' } });
    await expect(lendFiles(host, { uid: 64055, gid: 109 }, spec, '/s')).rejects.toMatchObject({
      code: 'qemu-file-rights',
      hint: expect.stringContaining('apt-get install acl'),
    });
  });
});
