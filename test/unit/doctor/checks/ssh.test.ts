import { expect, test } from 'vitest';
import { ssh } from '../../../../src/doctor/checks/ssh.ts';
import { on } from '../../../fixtures/doctor.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

test('ssh has no meaning for this machine', async () => {
  expect(await ssh.ask(on(fakeHost({})))).toBeUndefined();
});
