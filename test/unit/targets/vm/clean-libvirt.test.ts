import { expect, test } from 'vitest';
import { removeLeftovers } from '../../../../src/remains/clean.ts';
import { domains, logsOfDomains, networks } from '../../../../src/targets/vm/clean-libvirt.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

const dead = 'ballast-20260101-120000-dead';
const alive = '20260101-120000-a11e';

/** Cleans up on a host with these answers, where one run is alive. */
async function clean(answers: Parameters<typeof fakeHost>[0]) {
  const all = [domains, networks, logsOfDomains];
  const { removed, away } = await removeLeftovers(fakeHost(answers), all, async (runId) => runId === alive);
  return { removed, away: away.map(({ engine, isThere }) => ({ engine, isThere })) };
}

test('ends domains and networks of dead runs and removes the logs; those of live runs and of others stay', async () => {
  expect(
    await clean({
      ' list --name': ` ${dead}-b000-vm \nballast-${alive}-b000-vm\nmy-database\nballast-mine\n\n`,
      'net-list --name': `${dead}\ndefault\n\n`,
      find: `${dead}-b000-vm.log\nballast-${alive}-b000-vm.log\nballast-mine.log\n`,
      destroy: '',
      rm: '',
    }),
  ).toEqual({
    removed: [`domain ${dead}-b000-vm`, `network ${dead}`, `log ${dead}-b000-vm.log`],
    away: [],
  });
});

test('a domain that has ended by itself meanwhile is no fault', async () => {
  expect(
    await clean({
      ' list --name': `${dead}-b000-vm\n`,
      destroy: { exitCode: 1, stderr: `error: failed to get domain '${dead}-b000-vm'` },
      'net-list --name': '\n',
      find: '',
    }),
  ).toEqual({ removed: [], away: [] });
});

test('libvirt that does not end a domain is away, and its logs stay', async () => {
  expect(
    await clean({
      ' list --name': `${dead}-b000-vm\n`,
      destroy: { exitCode: 1, stderr: 'error: Timed out during operation' },
      'command -v virsh': '',
    }),
  ).toEqual({ removed: [], away: [{ engine: 'libvirt', isThere: true }] });
});

test('a host without libvirt is told from one whose libvirt says nothing', async () => {
  expect((await clean({ 'command -v virsh': { exitCode: 1 } })).away).toEqual([
    { engine: 'libvirt', isThere: false },
  ]);
  expect((await clean({ 'command -v virsh': '' })).away).toEqual([{ engine: 'libvirt', isThere: true }]);
});
