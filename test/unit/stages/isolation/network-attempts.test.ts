import { expect, test } from 'vitest';
import { BallastError } from '../../../../src/errors.ts';
import { tryNeighbours } from '../../../../src/stages/isolation/network-attempts.ts';
import type { ProbeContext } from '../../../../src/stages/isolation/probe.ts';
import { d11 } from '../../../../src/stages/isolation/probes/d11-network-neighbours.ts';

const content = (text: string) => ({ kind: 'content', text, cut: false });
const refused = (error: string) => ({ kind: 'refused', error, detail: '' });

/** The attempts from inside an instance with this gateway, to a host that owns these addresses. */
async function attempts(gateway: string, owned: readonly string[], reached: readonly string[]) {
  const hold = (_kind: string, _at: string, action: () => Promise<unknown>) => action();
  const host = {
    owns: async (address: string) => (owned.includes(address) ? content('') : refused('EADDRNOTAVAIL')),
    holding: hold,
    connect: async () => content(''),
  };
  const inside = {
    read: async () => content(`Iface\tDestination\tGateway\neth0\t00000000\t${gateway}\t0003\n`),
    connect: async (address: string) => (reached.includes(address) ? content('') : refused('ECONNREFUSED')),
  };
  const sibling = () => Promise.reject(new BallastError('engine', 'x', 'none'));
  return tryNeighbours({ inside, host, sibling } as unknown as ProbeContext);
}

test('a gateway of the host’s is tried as such', async () => {
  const found = await attempts('010011AC', ['172.17.0.1'], []);
  expect(found.attempts.map(({ target, address }) => [target, address])).toEqual([
    ['gateway', '172.17.0.1'],
    ['loopback', '127.0.0.1'],
  ]);
});

test('through a gateway that is an emulator’s own, the host’s loopback is reached', async () => {
  const found = await attempts('0202000A', [], ['10.0.2.2']);
  expect(found.attempts.map(({ target, address }) => [target, address])).toEqual([
    ['loopback', '10.0.2.2'],
    ['loopback', '127.0.0.1'],
  ]);
  expect(d11.judge(found)).toEqual({
    verdict: 'exposed',
    because: 'it reaches what listens on the host’s own loopback',
  });
});
