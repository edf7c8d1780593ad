import { describe, expect, test } from 'vitest';
import { overcommit } from '../../../../src/doctor/checks/overcommit.ts';
import { on } from '../../../fixtures/doctor.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

describe('overcommit', () => {
  test.each([
    ['0\n', 'ok', 'is refused', null],
    ['1\n', 'warning', 'any amount of memory is granted', 'vm.overcommit_memory=0'],
    ['2\n', 'warning', 'while there is enough', 'vm.overcommit_memory=0'],
    ['constructor\n', 'warning', 'cannot be read', '/proc'],
  ])('%j is %s', async (text, level, found, toDo) => {
    const answer = await overcommit.ask(on(fakeHost({}, { '/proc/sys/vm/overcommit_memory': text })));
    expect(answer).toMatchObject({ level, found: expect.stringContaining(found) });
    expect(answer?.toDo ?? '').toContain(toDo ?? '');
  });
});
