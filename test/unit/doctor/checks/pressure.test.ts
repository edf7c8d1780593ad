import { describe, expect, test } from 'vitest';
import { pressure } from '../../../../src/doctor/checks/pressure.ts';
import { on } from '../../../fixtures/doctor.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

describe('pressure', () => {
  const files = (cpu: string, memory: string) => ({
    '/proc/pressure/cpu': `some avg10=${cpu} avg60=0.00 total=1\n`,
    '/proc/pressure/memory': `some avg10=${memory} avg60=0.00 total=1\n`,
  });
  test('of any resource counts', async () => {
    expect((await pressure.ask(on(fakeHost({}, files('3.10', '0.00')))))?.level).toBe('ok');
    expect(await pressure.ask(on(fakeHost({}, files('3.10', '44.00'))))).toMatchObject({
      level: 'warning',
      found: 'cpu 3.1%, memory 44% over ten seconds',
    });
  });
});
