import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { listensForIpv6, listensOn } from '../../../../src/launches/ready/ipv6-alone.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

const socket = (port: string, state: string) =>
  `   0: 00000000000000000000000001000000:${port} 00000000000000000000000000000000:0000 ${state} 00000000:00000000 00:00000000\n`;
const address = { host: '127.0.0.1', port: 0x50 };
const host = (table: string) => fakeHost({}, { '/proc/7/net/tcp6': table });
const processInNetwork = async () => 7;

test('a port counts when a socket listens on it', () => {
  expect(listensOn(socket('0050', '0A'), 80)).toBe(true);
  expect(listensOn(socket('0050', '06'), 80)).toBe(false);
  expect(listensOn(socket('1F90', '0A'), 80)).toBe(false);
  expect(listensOn('', 80)).toBe(false);
});

test('the table of this very kernel is understood', async () => {
  const server = createServer().listen({ host: '::1', port: 0, ipv6Only: true });
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  expect(listensOn(readFileSync('/proc/self/net/tcp6', 'latin1'), port)).toBe(true);
  server.close();
});

test('it is looked for in the network of the workload, where the host sees that', async () => {
  const table = socket('0050', '0A');
  expect(await listensForIpv6(host(table), { address, processInNetwork })).toBe(true);
  expect(await listensForIpv6(host(table), { address })).toBe(false);
  const gone = async () => Promise.reject(new Error('it has ended'));
  expect(await listensForIpv6(host(table), { address, processInNetwork: gone })).toBe(false);
});
