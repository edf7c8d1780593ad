import { expect, test } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { distantResolver, nameFilesOf, withoutLoopback } from '../../../src/targets/name-files.ts';

const hostWith = (files: Record<string, string>) =>
  ({
    exec: async (argv: readonly string[]) => {
      const stdout = files[argv.at(-1) ?? ''];
      return { exitCode: stdout === undefined ? 1 : 0, stdout: stdout ?? '', stderr: '' };
    },
  }) as unknown as Host;

test('names the instance beside localhost', () => {
  const files = nameFilesOf('web', '10.1.2.3', 'nameserver 10.0.0.1\n');
  expect(files.hosts).toMatch(/^127\.0\.0\.1\tlocalhost\n/);
  expect(files.hosts).toMatch(/\n10\.1\.2\.3\tweb\n$/);
  expect(files.hostname).toBe('web\n');
  expect(files['resolv.conf']).toBe('nameserver 10.0.0.1\n');
});

test('takes away the name servers that only the host can ask', () => {
  expect(
    withoutLoopback(
      'search lan\nnameserver 127.0.0.53\nnameserver ::1\nnameserver 10.0.0.1\nnameserver ::2\n',
    ),
  ).toBe('search lan\nnameserver 10.0.0.1\nnameserver ::2\n');
});

test('asks what is behind the stub of systemd only when there is nothing but a stub', async () => {
  const behind = { '/run/systemd/resolve/resolv.conf': 'nameserver 10.0.0.9\n' };
  const stub = 'nameserver 127.0.0.53\noptions edns0\n';
  expect(await distantResolver(hostWith({ ...behind, '/etc/resolv.conf': stub }))).toBe(
    'nameserver 10.0.0.9\n',
  );
  expect(await distantResolver(hostWith({ '/etc/resolv.conf': stub }))).toBe('options edns0\n');
  expect(await distantResolver(hostWith({ ...behind, '/etc/resolv.conf': 'nameserver 10.0.0.1\n' }))).toBe(
    'nameserver 10.0.0.1\n',
  );
  expect(await distantResolver(hostWith({}))).toBe('');
});
