import { describe, expect, test } from 'vitest';
import { n15 } from '../../../../../src/stages/isolation/probes/n15-host-names.ts';

const content = (text: string, cut = false) => ({ kind: 'content' as const, text, cut });
const refused = (error: string) => ({ kind: 'refused' as const, error, detail: '' });
const upper = '/var/lib/docker/overlay2/0a1b/diff';

const usual = {
  paths: [{ path: upper, inside: refused('ENOENT'), host: refused('ENOENT') }],
  mounts: content('0:43 - overlay / /\n'),
  root: content(''),
  cgroups: content('0::/\n'),
  cgroupFolders: ['/sys/fs/cgroup/memory/docker/0a1b'],
  resolver: {
    inside: content('nameserver 127.0.0.11\n'),
    host: content('nameserver 10.0.0.1\nsearch corp.example\n'),
  },
};
const judge = (seen: Partial<typeof usual> = {}) => n15.judge({ ...usual, ...seen });

describe('names of the host', () => {
  test('that stand nowhere inside leave it isolated', () => {
    expect(judge()).toEqual({
      verdict: 'isolated',
      because: 'it reads neither folders nor servers nor domains of its host',
    });
    const missing = { inside: refused('ENOENT'), host: content('nameserver 10.0.0.1\n') };
    expect(judge({ resolver: missing as unknown as typeof usual.resolver }).verdict).toBe('isolated');
  });

  test('are told by a folder that is on the host and not inside', () => {
    const path = (host: object, inside: object) =>
      [{ path: upper, host, inside }] as unknown as typeof usual.paths;
    expect(judge({ paths: path(content('40755'), refused('ENOENT')) })).toEqual({
      verdict: 'leaked',
      because: `it reads folders of the host in its mounts (${upper})`,
    });
    // A folder that both have is no sign of the host.
    expect(judge({ paths: path(content('40755'), content('40755')) }).verdict).toBe('isolated');
  });

  test('are told by its cgroup, the servers and the domain', () => {
    expect(judge({ cgroups: content('9:memory:/docker/0a1b\n') }).because).toBe(
      'it reads the path of its cgroup on the host',
    );
    const inside = content('nameserver 10.0.0.1\nsearch corp.example\n');
    const resolver = { ...usual.resolver, inside };
    // Many hosts have the same.
    expect(judge({ resolver })).toEqual({
      verdict: 'partly',
      because: 'it reads the host’s servers of names, the host’s domain, and nothing else of it',
    });
    expect(judge({ cgroups: content('9:memory:/docker/0a1b\n'), resolver })).toEqual({
      verdict: 'leaked',
      because: 'it reads the path of its cgroup on the host, the host’s servers of names, the host’s domain',
    });
    // A server on the machine itself is each one's own.
    const loopback = content('nameserver 127.0.0.53\n');
    expect(judge({ resolver: { inside: loopback, host: loopback } }).verdict).toBe('isolated');
  });

  test('that could not all be looked for are no good verdict', () => {
    expect(judge({ mounts: content('0:43 - over', true) }).verdict).toBe('inconclusive');
    expect(judge({ mounts: content('') }).verdict).toBe('inconclusive');
    expect(judge({ cgroups: content('0::/', true) }).verdict).toBe('inconclusive');
    const barred = refused('EACCES') as unknown as ReturnType<typeof content>;
    expect(judge({ root: barred }).verdict).toBe('inconclusive');
    expect(judge({ resolver: { ...usual.resolver, inside: barred } }).verdict).toBe('inconclusive');
    const odd = [{ path: upper, inside: refused('ENOENT'), host: refused('EIO') }];
    expect(judge({ paths: odd }).verdict).toBe('inconclusive');
  });
});
