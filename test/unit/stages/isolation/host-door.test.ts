import { describe, expect, test } from 'vitest';
import { defaultGateway, findDoor, interfacesIn } from '../../../../src/stages/isolation/host-door.ts';
import type { ProbeContext } from '../../../../src/stages/isolation/probe.ts';
import { content, refused } from '../../../fixtures/readings.ts';

const bridge =
  'br0 0a:00:00:00:00:01 172.17.0.1/16\nbr0 0a:00:00:00:00:01 fe80::1/64\neth0 0a:00:00:00:00:02 172.17.9.9/16\n';
const outer = 'eth0 0a:00:00:00:00:02 192.0.2.7/24\neth0 0a:00:00:00:00:02 2001:db8::7/64\n';
const route = (gateway: string) =>
  content(`Iface\tDestination\tGateway \tFlags\neth0\t00000000\t${gateway}\t0003\n`);

/** The door that is found for an instance at 172.17.0.2, of a host that answers so. */
function door(given: { near?: string; shared?: boolean; gateway?: string; kernel?: string }) {
  const { near = bridge, shared = false, gateway = '00000000', kernel = 'host' } = given;
  const host = {
    link: async (path: string) => content(path.includes('self') || shared ? 'net:[1]' : 'net:[2]'),
    network: {
      interfaces: async (address?: string) =>
        content(address === undefined ? outer : address === '172.17.0.2' ? near : ''),
    },
  };
  const inside = { read: async () => route(gateway) };
  return findDoor({
    host,
    inside,
    address: '172.17.0.2',
    kernel,
    hostSide: { pid: 7 },
  } as unknown as ProbeContext);
}

test('it is the interface in whose network the instance is, with an address of each version of IP', async () => {
  expect(await door({})).toEqual({
    isShared: false,
    interface: 'br0',
    hardware: '0a:00:00:00:00:01',
    addresses: [
      { host: '172.17.0.1', inside: '172.17.0.1' },
      // The host has such an address on each of its links.
      { host: 'fe80::1%br0', inside: 'fe80::1' },
    ],
  });
});

test('there is none in a network that is the host’s own', async () => {
  expect(await door({ shared: true })).toMatchObject({ isShared: true, interface: undefined, addresses: [] });
});

test('a virtual machine has one, although its QEMU is in the host’s network', async () => {
  expect(await door({ shared: true, kernel: 'own' })).toMatchObject({ isShared: false, interface: 'br0' });
});

test('without one, the host is tried at its other addresses, and through a gateway that it does not know', async () => {
  const elsewhere = { host: '192.0.2.7', inside: '192.0.2.7' };
  expect((await door({ near: '' })).addresses).toEqual([elsewhere]);
  // Such a gateway is an emulator's own, which leads to the host's loopback.
  expect((await door({ near: '', gateway: '0202000A' })).addresses).toEqual([
    { host: '127.0.0.1', inside: '10.0.2.2' },
    elsewhere,
  ]);
});

describe('what an instance says of its interfaces and routes', () => {
  test('is read as far as it goes, and is nothing when a line is none', () => {
    expect(interfacesIn(content(bridge))).toHaveLength(3);
    expect(interfacesIn(content(`${bridge}eth1 0a:0`, true))).toHaveLength(3);
    expect(interfacesIn(content('lo - 127.0.0.1/8\nx\n'))).toBeUndefined();
    expect(interfacesIn(refused('EIO'))).toBeUndefined();
  });

  test('the gateway is read lowest byte first; without one there is none', () => {
    expect(defaultGateway(route('010011AC'))).toBe('172.17.0.1');
    expect(defaultGateway(route('00000000'))).toBeUndefined();
    expect(defaultGateway(content('Iface\n'))).toBeUndefined();
    expect(defaultGateway(refused('ENOENT'))).toBeUndefined();
  });
});
