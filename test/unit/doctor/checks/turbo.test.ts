import { describe, expect, test } from 'vitest';
import { turbo } from '../../../../src/doctor/checks/turbo.ts';
import { on } from '../../../fixtures/doctor.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

describe('turbo', () => {
  const intel = '/sys/devices/system/cpu/intel_pstate/no_turbo';
  const boost = '/sys/devices/system/cpu/cpufreq/boost';
  test.each([
    [{ [intel]: '1\n' }, 'ok', null],
    [{ [intel]: '0\n' }, 'warning', `echo 1 > ${intel}`],
    [{ [boost]: '0\n' }, 'ok', null],
    [{ [boost]: '1\n' }, 'warning', `echo 0 > ${boost}`],
    [{}, 'warning', 'many rounds'],
  ])('%j is %s', async (files, level, toDo) => {
    const answer = await turbo.ask(on(fakeHost({}, files)));
    expect(answer?.level).toBe(level);
    expect(answer?.toDo ?? '').toContain(toDo ?? '');
  });
});
