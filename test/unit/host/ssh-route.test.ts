import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseHostAddress } from '../../../src/host/host-address.ts';
import { routeTo } from '../../../src/host/ssh-route.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-ssh-route-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function route(text: string, address: string, means: object = {}) {
  const path = join(folder, 'config');
  writeFileSync(path, text, { mode: 0o600 });
  const parsed = parseHostAddress(address);
  if (parsed.kind === 'local') throw new Error('no address over SSH');
  return routeTo(parsed, { knownHostsFile: '/known', configFiles: [{ path, isOfUser: true }], ...means });
}

const config = 'Host box\n HostName 10.0.0.5\n User deploy\n Port 2200\n IdentityFile /key\n';

test('an alias is what the configuration says, and is named as it was written', () => {
  expect(route(config, 'ssh://box')).toEqual({
    name: 'ssh://deploy@box:2200',
    host: '10.0.0.5',
    user: 'deploy',
    port: 2200,
    configuredKeys: ['/key'],
    knownHostsFile: '/known',
  });
});

test('what is written in the address wins, and so does a key on the command line', () => {
  expect(route(config, 'ssh://root@box:22', { identityFile: '/own' })).toMatchObject({
    name: 'ssh://root@box:22',
    host: '10.0.0.5',
    identityFile: '/own',
  });
});

test('without a configuration the defaults of ssh hold', () => {
  const { username } = userInfo();
  expect(route('', 'ssh://box')).toMatchObject({
    name: `ssh://${username}@box:22`,
    host: 'box',
    configuredKeys: [],
  });
});

test('each host on the way has its own settings, and no key of the command line', () => {
  const jumps = `${config} ProxyJump gate,me@second:2222\nHost gate\n Port 7\n IdentityFile /gate\n`;
  const found = route(jumps, 'ssh://box', { identityFile: '/own' });
  expect(found.jump).toMatchObject({ host: 'second', user: 'me', port: 2222 });
  expect(found.jump?.jump).toMatchObject({ host: 'gate', port: 7, configuredKeys: ['/gate'] });
  expect(found.jump?.jump?.jump).toBeUndefined();
});

test('a way in a circle is refused', () => {
  expect(() => route('Host *\n ProxyJump gate\n', 'ssh://box')).toThrow(
    expect.objectContaining({ kind: 'input', code: 'ssh-config-jumps' }),
  );
});

test('what is not done is said to whoever asks', () => {
  const said: string[] = [];
  route('BindAddress 10.0.0.1\n', 'ssh://box', { notice: (text: string) => said.push(text) });
  expect(said).toEqual([expect.stringContaining('`bindaddress` applies to box')]);
});
