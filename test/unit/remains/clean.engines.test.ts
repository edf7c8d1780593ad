import { expect, test, vi } from 'vitest';
import { BallastError } from '../../../src/errors.ts';
import { withEngine } from '../../../src/host/engine-address.ts';
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

test('an engine at another address that a dead run has used is asked as well, and waited for by its name', async () => {
  const { host, whatIsKept } = hostWithRun('the Docker engine at unix:///run/other.sock\n');
  const dial = vi.spyOn(host, 'dial');
  expect(await cleanHost(host)).toEqual({
    removed: [],
    silent: ['the Docker engine at unix:///run/other.sock'],
  });
  expect(dial.mock.calls.map(([address]) => address)).toEqual([
    { unix: '/var/run/docker.sock' },
    { unix: '/run/other.sock' },
  ]);
  expect(whatIsKept()).toBe('engines');
});

test('a chosen engine that is of no use here is no engine that anything is left in', async () => {
  const { host } = hostWithRun('');
  const refuse = () => {
    throw new BallastError('input', 'engine-address-invalid', 'no address');
  };
  expect((await cleanHost(withEngine(host, refuse))).silent).toEqual([]);
});
