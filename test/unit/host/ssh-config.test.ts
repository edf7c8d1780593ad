import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSshConfig } from '../../../src/host/ssh-config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-ssh-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

const read = (text: string, alias: string, user?: string) =>
  readSshConfig(alias, user, [{ path: write('config', text), isOfUser: true }]);

describe('what the configuration says of a host', () => {
  test('nothing of a host that it does not name, and nothing without a file', () => {
    const nothing = {
      hostName: 'box',
      user: undefined,
      port: undefined,
      identityFiles: [],
      hostKeyAlias: undefined,
      jumps: [],
      notices: [],
    };
    expect(read('Host other\n  Port 2200\n', 'box')).toEqual(nothing);
    expect(readSshConfig('box', undefined, [{ path: join(folder, 'none'), isOfUser: true }])).toEqual(
      nothing,
    );
  });

  test('the first value of a setting counts, and every identity file, with tokens and home filled in', () => {
    const text = `# mine
Host web-* !web-old
\tHostName=%h.example.org
  IdentityFile "~/my keys/%r@%h"
Host *
  hostname other.example.org
  User deploy
  Port = 2200
  IdentityFile %d/.ssh/second%%
  HostKeyAlias farm
`;
    expect(read(text, 'web-1')).toMatchObject({
      hostName: 'web-1.example.org',
      user: 'deploy',
      port: 2200,
      identityFiles: [`${homedir()}/my keys/deploy@web-1.example.org`, `${homedir()}/.ssh/second%`],
      hostKeyAlias: 'farm',
    });
    expect(read(text, 'web-old').hostName).toBe('other.example.org');
    expect(read(text, 'web-1', 'root').identityFiles[0]).toBe(`${homedir()}/my keys/root@web-1.example.org`);
  });

  test('Match is evaluated by host, alias and users; by nothing that would start a program', () => {
    const text = `Match originalhost box user root
  Port 1
Match host *.example.org,box !user root
  Port 2
Match localuser ${userInfo().username} host quiet
  Port 3
Match all
  User anybody
Match exec "touch ${join('/tmp', 'ballast-never')}"
  Port 4
`;
    expect(read(text, 'box', 'root').port).toBe(1);
    expect(read(text, 'box', 'me').port).toBe(2);
    expect(read(text, 'quiet').port).toBe(3);
    const other = read(text, 'other');
    expect(other).toMatchObject({ port: undefined, user: 'anybody' });
    expect(other.notices).toEqual([
      expect.stringMatching(/config, line 9: `Match exec .*` is not evaluated$/),
    ]);
  });

  test('files are included where they are named: within a Host only for that host', () => {
    write('parts/1', 'User first\nHost inner\n  Port 7\n');
    write('parts/2', 'User second\n');
    const text = `Host box inner
  Include ${folder}/parts/*
  HostName here
Host *
  User last
`;
    expect(read(text, 'box')).toMatchObject({ user: 'first', port: undefined, hostName: 'here' });
    expect(read(text, 'inner')).toMatchObject({ user: 'first', port: 7, hostName: 'here' });
    expect(read(text, 'other')).toMatchObject({ user: 'last', hostName: 'other' });
  });

  test('hosts on the way are in their order, with tokens; none is none', () => {
    expect(read('Host box\n ProxyJump me@%h-gate:2200,second\n', 'box').jumps).toEqual([
      'me@box-gate:2200',
      'second',
    ]);
    expect(read('ProxyJump none\nProxyCommand nc %h %p\n', 'box').jumps).toEqual([]);
  });

  test('what applies and is not done is said, with its place', () => {
    const text = 'Host box\n UserKnownHostsFile /dev/null\n CanonicalizeHostname no\n IdentityAgent none\n';
    expect(read(text, 'box').notices).toEqual([
      expect.stringMatching(
        /config, line 2: `userknownhostsfile` applies to box, and Ballast does not do it$/,
      ),
    ]);
    expect(read(text, 'other').notices).toEqual([]);
  });

  test('a program to connect with is refused, and not gone past', () => {
    const refused = expect.objectContaining({ kind: 'input', code: 'ssh-config-proxy-command' });
    expect(() => read('Host box\n ProxyCommand ssh -W %h:%p gate\n', 'box')).toThrow(refused);
    expect(read('ProxyCommand none\n', 'box').jumps).toEqual([]);
    expect(read('ProxyJump gate\nProxyCommand nc %h %p\n', 'box').jumps).toEqual(['gate']);
  });
});

describe('a file that cannot be used is named', () => {
  test.each([
    ['Host "box\n', 1, 'a quotation is not ended'],
    ['User me\n\nPort\n', 3, 'Port has no value'],
    ['Port 99999\n', 1, 'Port is not between 1 and 65535'],
    ['User me\n\u0000\n', 2, 'it has control characters'],
    ['<html>\n', 1, 'it does not begin with the name of a setting'],
    ['Match host\n', 1, 'it cannot be read (Missing value for match criteria host)'],
  ])('%j by line %i', (text, line, why) => {
    expect(() => read(text, 'box')).toThrow(
      expect.objectContaining({
        kind: 'input',
        code: 'ssh-config-invalid',
        message: `${join(folder, 'config')}, line ${line}: ${why}`,
      }),
    );
  });

  test('when others may write to it', () => {
    const path = write('config', 'User me\n', 0o666);
    expect(() => readSshConfig('box', undefined, [{ path, isOfUser: true }])).toThrow(
      expect.objectContaining({ code: 'ssh-config-unsafe', hint: expect.stringContaining('chmod go-w') }),
    );
  });

  test('when it includes itself', () => {
    const path = join(folder, 'config');
    expect(() => read(`Include ${path}\n`, 'box')).toThrow('files include one another more than 16 times');
  });

  test('when it is a folder', () => {
    expect(() => readSshConfig('box', undefined, [{ path: folder, isOfUser: false }])).toThrow(
      expect.objectContaining({ code: 'ssh-config-unreadable' }),
    );
  });
});
