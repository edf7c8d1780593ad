import { expect, test } from 'vitest';
import type { Eye } from '../../../../src/inside/eye.ts';
import {
  endpointsOf,
  listServices,
  mostServices,
  serviceName,
  servicesIn,
} from '../../../../src/stages/isolation/host-services.ts';
import { content, refused } from '../../../fixtures/readings.ts';

const addresses = [
  { host: '172.17.0.1', inside: '172.17.0.1' },
  { host: 'fe80::1%br0', inside: 'fe80::1' },
];
const services = (text: string) => servicesIn([content(text)]) ?? [];

test('what listens on every address is tried at those of the door, the rest where it listens', () => {
  const found = services('tcp4 0.0.0.0 22 81 sshd\ntcp6 :: 80 9 nginx\ntcp4 10.9.8.7 2375 0 -\n');
  expect(endpointsOf(found, addresses)).toEqual([
    { service: 'sshd (22)', host: '172.17.0.1:22', inside: '172.17.0.1:22' },
    { service: 'nginx (80)', host: '172.17.0.1:80', inside: '172.17.0.1:80' },
    { service: 'nginx (80)', host: 'fe80::1%br0:80', inside: 'fe80::1:80' },
    { service: 'Docker (2375)', host: '10.9.8.7:2375', inside: '10.9.8.7:2375' },
  ]);
});

test('an endpoint is tried once, datagrams are not sent to services, and there are bounds', () => {
  expect(endpointsOf(services('tcp4 0.0.0.0 22 1 sshd\ntcp6 :: 22 1 sshd\n'), addresses)).toHaveLength(2);
  expect(endpointsOf(services('udp4 0.0.0.0 67 1 dnsmasq\n'), addresses)).toEqual([]);
  const many = Array.from({ length: 60 }, (_, at) => `tcp6 :: ${at + 1} 0 -\n`).join('');
  expect(endpointsOf(services(many), addresses)).toHaveLength(mostServices);
});

test('a service is called by its program, else by its port', () => {
  const names = services('tcp4 1.2.3.4 9 4 x\ntcp4 1.2.3.4 10250 0 -\ntcp4 1.2.3.4 4711 0 -\n').map(
    serviceName,
  );
  expect(names).toEqual(['x (9)', 'kubelet (10250)', 'port 4711']);
});

test('a list in parts is asked for to its end; a part that is none makes it unknown', async () => {
  const all = Array.from({ length: 50 }, (_, at) => `tcp4 0.0.0.0 ${at + 1} 0 -\n`);
  const listening = async (from: number, count: number) => content(all.slice(from, from + count).join(''));
  const parts = await listServices({ network: { listening } } as unknown as Eye);
  expect(servicesIn(parts)?.map(({ port }) => port)).toEqual(all.map((_, at) => at + 1));
  expect(servicesIn([...parts, refused('EIO')])).toBeUndefined();
  expect(servicesIn([content('tcp4 0.0.0.0 22 1 sshd\n', true)])).toBeUndefined();
  expect(servicesIn([content('tcp5 0.0.0.0 22 1 sshd\n')])).toBeUndefined();
  expect(servicesIn([content('')])).toEqual([]);
});
