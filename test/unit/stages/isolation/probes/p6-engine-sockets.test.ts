import { describe, expect, test } from 'vitest';
import { engineSockets, otherSocketPaths } from '../../../../../src/stages/isolation/engine-sockets.ts';
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
  const context = { inside, kernel: 'host' } as unknown as Parameters<typeof p6.gather>[0];
  expect(p6.judge(await p6.gather(context))).toEqual({
    verdict: 'denied',
    because: 'it may not speak to the engine at /srv/engine',
  });
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

  test('is isolated only when every place could be looked at', () => {
    expect(judge([]).verdict).toBe('isolated');
    expect(judge(at(refused('EACCES'))).verdict).toBe('denied');
    expect(judge(at(refused('ETIMEDOUT'))).verdict).toBe('inconclusive');
    expect(judge([], content('0:43 - overlay / /\n0:4', true)).verdict).toBe('inconclusive');
    const many = Array.from({ length: 20 }, (_, index) => `0:9 - tmpfs / /m${index}\n`).join('');
    expect(judge([], content(many)).verdict).toBe('inconclusive');
  });
});
