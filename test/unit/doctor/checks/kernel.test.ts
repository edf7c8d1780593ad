import { describe, expect, test } from 'vitest';
import { kernel } from '../../../../src/doctor/checks/kernel.ts';
import { openLocalHost } from '../../../../src/host/local.ts';
import { on } from '../../../fixtures/doctor.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

describe('kernel', () => {
  test.each([
    ['6.1.0-28-amd64', 'ok', 'overlay, smaps_rollup'],
    ['6.1.0-28-amd64\noverlay untried', 'ok', 'overlay not tried'],
    ['6.1.0-28-amd64\nno PSI', 'warning', 'no pressure metrics'],
    ['4.9.0\nno smaps_rollup\nno PSI', 'problem', 'smaps_rollup'],
    ['6.1.0\nno overlay', 'problem', 'no overlay'],
  ])('%j is %s', async (said, level, found) => {
    const answer = await kernel.ask(on(fakeHost({ 'uname -r': `${said}\n` })));
    expect(answer).toMatchObject({ level, found: expect.stringContaining(found) });
  });

  test('of this machine is named, and its trial leaves nothing', async () => {
    await using host = openLocalHost();
    expect((await kernel.ask(on(host)))?.found).toMatch(/^Linux \d+\.\d+/);
    const left = await host.exec(['sh', '-c', 'ls -d /var/lib/ballast/doctor.*'], { allowFailure: true });
    expect(left.stdout).toBe('');
  });
});
