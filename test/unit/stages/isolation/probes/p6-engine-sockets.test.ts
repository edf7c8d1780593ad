import { describe, expect, test } from 'vitest';
import { engineSockets, otherSocketPaths } from '../../../../../src/stages/isolation/engine-sockets.ts';
import { isOfEngine } from '../../../../../src/stages/isolation/host-services.ts';
import { reachEngines } from '../../../../../src/stages/isolation/network-engines.ts';
import { p6 } from '../../../../../src/stages/isolation/probes/p6-engine-sockets.ts';

const mount = (point: string, root = '/') => ({ device: '0:38', peers: '-', type: 'tmpfs', root, point });
const content = (text: string, cut = false) => ({ kind: 'content', text, cut });
const refused = (error: string) => ({ kind: 'refused', error, detail: '' });

describe('sockets are looked for', () => {
  test.each([
    ['/x/engine', '/x/engine'],
    ['/host', '/host/var/run/docker.sock'],
    ['/host', '/host/run/containerd/containerd.sock'],
    ['/host/run', '/host/run/docker.sock'],
    ['/r', '/r/libvirt/libvirt-sock'],
    ['/p', '/p/podman.sock'],
  ])('wherever something is mounted: of %s at %s', (point, path) => {
    expect(otherSocketPaths([mount('/'), mount(point)], 'host')).toContain(path);
  });

  test('in a guest where a folder of the host was handed in, and not in what it mounts itself', () => {
    const guest = [mount('/'), mount('/run'), { ...mount('/srv'), type: '9p' }];
    const paths = otherSocketPaths(guest, 'own');
    expect(paths).toContain('/srv/docker.sock');
    expect(paths.every((path) => path.startsWith('/srv'))).toBe(true);
  });

  test('nowhere else, and not without end', () => {
    const own = [mount('/'), mount('/dev/shm'), mount('/proc/acpi'), mount('/sys/firmware')];
    const first = engineSockets.map((path) => `/proc/1/root${path}`);
    expect(otherSocketPaths(own, 'host')).toEqual(first);
    const many = Array.from({ length: 500 }, (_, index) => mount(`/m${index}`));
    expect(otherSocketPaths(many, 'host').length).toBeLessThan(400);
  });
});

test('a file that an ordinary user may not write to is no socket that it may not speak to', async () => {
  const list = '0:43 - overlay / /\n0:38 - ext4 /runs/r/names/hosts /etc/hosts\n0:9 - tmpfs /e /srv/engine\n';
  const modes: Readonly<Record<string, string>> = { '/etc/hosts': '100644', '/srv/engine': '140660' };
  const inside = {
    mounts: async () => content(list),
    unixGet: async (path: string) => refused(path in modes ? 'EACCES' : 'ENOENT'),
    stat: async (path: string) => content(`${modes[path]} 0 0 0:38 7 1 0:0\n`),
  };
  // The host has nothing that listens.
  const host = { network: { listening: async () => content('') } };
  const hostSide = { pid: 7, processes: [] };
  const context = { inside, host, hostSide, boundary: [], kernel: 'host' } as unknown as Parameters<
    typeof p6.gather
  >[0];
  expect(p6.judge(await p6.gather(context))).toEqual({
    verdict: 'denied',
    because: 'it may not speak to the engine at /srv/engine',
  });
});

test('nothing is connected to the monitor of a machine, which a connection alone may pause', async () => {
  const tried: string[] = [];
  const connects = async (endpoints: readonly string[]) => {
    tried.push(...endpoints);
    return content(endpoints.map(() => 'OK\n').join(''));
  };
  const sockets = 'tcp4 10.9.8.7 1234 9 qemu-system-x86\ntcp4 10.9.8.7 2375 8 dockerd\n';
  const network = { connects, listening: async () => content(sockets), interfaces: async () => content('') };
  const link = async () => content('net:[1]');
  const side = { network, link, holding: (_: string, __: string, use: () => unknown) => use() };
  const hostSide = { pid: 7, processes: [] };
  const context = { inside: side, host: side, hostSide, boundary: [], kernel: 'host' };
  const found = await reachEngines(context as unknown as Parameters<typeof reachEngines>[0]);
  expect(found).toMatchObject({ untried: { services: ['qemu-system-x86 (1234)'] } });
  expect(tried).toContain('10.9.8.7:2375');
  expect(tried).not.toContain('10.9.8.7:1234');
});

describe('P6', () => {
  const mounts = content('0:43 - overlay / /\n');
  const usual = engineSockets.map((path) => ({ path, answer: refused('ENOENT') }));
  const judge = (others: object[], list: object = mounts, kernel = 'host') =>
    p6.judge({ kernel, mounts: list, asked: usual, others });
  const at = (answer: object) => [{ path: '/x/engine', answer }];

  test('a socket that was mounted under any name is exposed', () => {
    expect(judge(at(content('HTTP/1.0 200 OK\r\n')))).toEqual({
      verdict: 'exposed',
      because: 'an engine or another service from outside answers it at /x/engine, on the host’s kernel',
    });
    expect(judge(at(content('')), content('half', true)).verdict).toBe('exposed');
  });

  test('a socket that was handed in to a kernel of its own is the host’s, one that it has itself is not', () => {
    const guest = content('0:43 - ext4 / /\n0:51 - 9p / /srv\n');
    expect(judge([{ path: '/srv/docker.sock', answer: content('') }], guest, 'own').verdict).toBe('exposed');
    const handedIn = content('0:43 - ext4 / /\n0:51 - 9p /docker.sock /var/run/docker.sock\n');
    const [first, ...others] = usual;
    const answering = [{ path: first?.path, answer: content('') }, ...others];
    const judged = (list: object) => p6.judge({ kernel: 'own', mounts: list, asked: answering, others: [] });
    expect(judged(handedIn).verdict).toBe('exposed');
    expect(judged(guest).verdict).toBe('confined');
  });

  test.each([
    ['OK\n', 'open'],
    ['ECONNREFUSED\n', 'isolated'],
    ['EBADF\n', 'inconclusive'],
    ['', 'inconclusive'],
  ])('an engine that listens for others and answers %j from inside: %s', (inside, wanted) => {
    const endpoints = [{ service: 'dockerd (2375)', host: '172.17.0.1:2375', inside: '172.17.0.1:2375' }];
    const network = { isListed: true, endpoints, tried: { own: content('OK\n'), inside: content(inside) } };
    const judged = (more: object) =>
      p6.judge({ kernel: 'host', mounts, asked: usual, others: [], network: { ...network, ...more } });
    expect(judged({}).verdict).toBe(wanted);
    // What could not be listed may be an engine.
    const none = { isListed: false, endpoints: [], tried: { own: content(''), inside: content('') } };
    expect(judged(none).verdict).toBe('inconclusive');
  });

  test.each([
    ['OK\n', 'open'],
    ['ETIMEDOUT\n', 'isolated'],
    ['EBADF\n', 'inconclusive'],
  ])('a monitor on a host that answers %j from inside: %s', (inside, wanted) => {
    const none = { own: content(''), inside: content('') };
    const way = { own: content('OK\n'), inside: content(inside) };
    const untried = { services: ['qemu-system-x86 (4444)'], ways: 1, way };
    const network = { isListed: true, endpoints: [], tried: none, untried };
    expect(p6.judge({ kernel: 'host', mounts, asked: usual, others: [], network }).verdict).toBe(wanted);
  });

  test.each([
    ['dockerd', 2375, true],
    ['qemu-system-x86', 5900, true],
    ['-', 2375, true],
    ['-', 8080, false],
    ['sshd', 22, false],
    ['dnsmasq', 2375, false],
  ])('%s at port %i is of an engine: %s', (program, port, wanted) => {
    expect(isOfEngine({ protocol: 'tcp', address: '::', port, pid: 1, program })).toBe(wanted);
  });

  test('is isolated only when every place could be looked at', () => {
    expect(judge([]).verdict).toBe('isolated');
    expect(judge(at(refused('EACCES'))).verdict).toBe('denied');
    expect(judge(at(refused('ETIMEDOUT'))).verdict).toBe('inconclusive');
    expect(judge([], content('0:43 - overlay / /\n0:4', true)).verdict).toBe('inconclusive');
    const many = Array.from({ length: 20 }, (_, index) => `0:9 - tmpfs / /m${index}\n`).join('');
    expect(judge([], content(many)).verdict).toBe('inconclusive');
  });
});
