import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { listenersOn, whyUnheard } from '../../../../src/launches/ready/unheard.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

const socket = (address: string, port: string, state = '0A') =>
  `   0: ${address}:${port} ${'0'.repeat(address.length)}:0000 ${state} 00000000:00000000 00:00000000\n`;
const [anywhere, loopback, six] = ['00000000', '0100007F', '00000000000000000000000001000000'];
const address = { host: '10.1.2.3', port: 0x50 };
const processInNetwork = async () => 7;

const host = (tables: { tcp?: string; tcp6?: string }, links: Record<string, string> = {}) =>
  fakeHost(links, { '/proc/7/net/tcp': tables.tcp ?? '', '/proc/7/net/tcp6': tables.tcp6 ?? '' });
const bridge = (ports: object[]) => ({
  'ip -j -d route get 10.1.2.3': JSON.stringify([{ dst: '10.1.2.3', dev: 'bal0' }]),
  'ip -j -d link show dev bal0': '[{"linkinfo":{"info_kind":"bridge"}}]',
  'ip -j link show master bal0': JSON.stringify(ports),
});

test('a port counts when a socket listens on it', () => {
  expect(listenersOn(socket(six, '0050'), 80)).toEqual([six]);
  expect(listenersOn(socket(six, '0050', '06'), 80)).toEqual([]);
  expect(listenersOn(socket(anywhere, '1F90'), 80)).toEqual([]);
  expect(listenersOn('', 80)).toEqual([]);
});

test.each([
  ['::1', 'tcp6'],
  ['127.0.0.1', 'tcp'],
])('the table of this very kernel is understood: %s', async (listen, table) => {
  const server = createServer().listen({ host: listen, port: 0, ipv6Only: true });
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  expect(listenersOn(readFileSync(`/proc/self/net/${table}`, 'latin1'), port)).toHaveLength(1);
  server.close();
});

test('a socket that listens elsewhere explains a port that never opened', async () => {
  const why = (tables: Parameters<typeof host>[0]) => whyUnheard(host(tables), { address, processInNetwork });
  expect(await why({ tcp6: socket(six, '0050') })).toMatch(/^port 80 never opened to IPv4, .* for IPv6; /);
  expect(await why({ tcp: socket(loopback, '0050') })).toMatch(/on the loopback address alone; .*0\.0\.0\.0/);
  expect(await why({ tcp: socket(anywhere, '0050') })).toBe(
    'a socket listens on port 80, but no connection of the host was accepted',
  );
  expect(await why({ tcp: socket(anywhere, '1F90') })).toBeUndefined();
});

test('sockets are looked for in the network of the workload, where the host sees that', async () => {
  const tables = { tcp6: socket(six, '0050') };
  expect(await whyUnheard(host(tables), { address })).toBeUndefined();
  const gone = async () => Promise.reject(new Error('it has ended'));
  expect(await whyUnheard(host(tables), { address, processInNetwork: gone })).toBeUndefined();
});

test('a bridge that connects nothing explains a guest that never answers', async () => {
  const why = (ports: object[]) => whyUnheard(host({}, bridge(ports)), { address });
  const broken = 'no interface is connected to bal0, which leads to it';
  expect(await why([])).toBe(broken);
  expect(await why([{ ifname: 'vnet0', flags: ['NO-CARRIER', 'UP'] }])).toBe(broken);
  expect(await why([{ ifname: 'vnet0', flags: ['UP', 'LOWER_UP'] }])).toBeUndefined();
});

test('answers of the host that are not JSON explain nothing', async () => {
  const odd = { 'ip -j -d route get 10.1.2.3': 'Object "route" is unknown' };
  expect(await whyUnheard(host({}, odd), { address })).toBeUndefined();
});
