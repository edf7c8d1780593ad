import { describe, expect, test } from 'vitest';
import { programs } from '../../../../src/doctor/checks/programs.ts';
import { openLocalHost } from '../../../../src/host/local.ts';
import { on } from '../../../fixtures/doctor.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

describe('programs', () => {
  test('are for one processor', async () => {
    expect(await programs.ask(on(fakeHost({ 'uname -m': 'aarch64\n' })))).toMatchObject({
      level: 'problem',
      found: 'the host is aarch64',
    });
  });

  test('are tried on this machine, and leave nothing', async () => {
    await using host = openLocalHost();
    expect(await programs.ask(on(host))).toMatchObject({ level: 'ok' });
    const left = await host.exec(['sh', '-c', 'ls -d /var/lib/ballast/doctor.*'], { allowFailure: true });
    expect(left.stdout).toBe('');
  });
});
