import { expect, test, vi } from 'vitest';
import { cleanHost } from '../../../src/remains/clean.ts';
import { fakeHost } from '../../fixtures/fake-host.ts';

const run = '20260101-120000-dead';

/** A host without engines, with the folder of a run that has used these. */
function hostWithRun(used: string) {
  const host = fakeHost({
    'ls -1': `${run}\n`,
    '/engines': used,
    '/pull/pushed': { exitCode: 1 },
    'test -S': { exitCode: 1 },
    virsh: { exitCode: 1 },
    'sh -c': '',
    find: '',
  });
  host.dial = () => Promise.reject(new Error('nobody listens'));
  const exec = vi.spyOn(host, 'exec');
  const whatIsKept = () =>
    exec.mock.calls
      .map(([argv]) => argv)
      .find((argv) => argv.at(-2) === run)
      ?.at(-1);
  return { host, whatIsKept };
}

test('engines that a dead run has used and that are away are waited for, and known to have been used', async () => {
  const { host, whatIsKept } = hostWithRun('the Docker engine\nlibvirt\n');
  expect(await cleanHost(host)).toEqual({
    removed: [],
    silent: ['the Docker engine', 'libvirt'],
  });
  expect(whatIsKept()).toBe('engines');
});

test('engines that no run has used may be away', async () => {
  const { host, whatIsKept } = hostWithRun('');
  expect(await cleanHost(host)).toEqual({
    removed: [`folder /var/lib/ballast/runs/${run}`],
    silent: [],
  });
  expect(whatIsKept()).toBe('');
});
