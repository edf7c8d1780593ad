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
    expect(otherSocketPaths(own, 'host')).toEqual([]);
    const many = Array.from({ length: 500 }, (_, index) => mount(`/m${index}`));
    expect(otherSocketPaths(many, 'host').length).toBeLessThan(400);
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
