import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHost } from '../../src/host/open-host.ts';
import { startSshd, type TestSshd } from './sshd.ts';

let sshd: TestSshd;
let gate: TestSshd;
beforeAll(async () => {
  [sshd, gate] = await Promise.all([startSshd(), startSshd()]);
});
afterAll(() => Promise.all([sshd.stop(), gate.stop()]));

/** Opens a host by a configuration of ssh that knows both servers, with the keys of both hosts. */
function opened(address: string, more = '', knownHosts = allKnown()) {
  const path = join(sshd.folder, 'config');
  const of = (alias: string, { port, user, identityFile }: TestSshd) =>
    `Host ${alias}\n HostName 127.0.0.1\n Port ${port}\n User ${user}\n IdentityFile "${identityFile}"\n`;
  writeFileSync(path, `${of('box', sshd)}${more}${of('gate', gate)}`, { mode: 0o600 });
  const knownHostsFile = join(sshd.folder, 'all_known_hosts');
  writeFileSync(knownHostsFile, knownHosts);
  return openHost(address, { knownHostsFile, configFiles: [{ path, isOfUser: true }] });
}

const allKnown = () =>
  [sshd, gate].map(({ knownHostsFile }) => readFileSync(knownHostsFile, 'utf8')).join('');
test('an alias is reached at its address and port, by its user and key', async () => {
  await using host = await opened('ssh://box');
  expect(host.name).toBe(`ssh://${sshd.user}@box:${sshd.port}`);
  expect((await host.exec(['echo', 'there'])).stdout).toBe('there\n');
});

test('a host behind another is reached through it, and both keys are checked', async () => {
  const behind = ' ProxyJump gate\n';
  await using host = await opened('ssh://box', behind);
  expect((await host.exec(['echo', 'there'])).stdout).toBe('there\n');
  expect(host.hostKey?.line).toBe(1);
  const only = (known: TestSshd) => readFileSync(known.knownHostsFile, 'utf8');
  await expect(opened('ssh://box', behind, only(sshd))).rejects.toMatchObject({
    code: 'host-key-unknown',
    message: expect.stringContaining('@gate:'),
  });
  await expect(opened('ssh://box', behind, only(gate))).rejects.toMatchObject({
    code: 'host-key-unknown',
    message: expect.stringContaining('@box:'),
  });
});

test('when the host on the way dies, the connection is lost', async () => {
  await using host = await opened('ssh://box', ' ProxyJump gate\n');
  const cat = await host.spawn(['cat']);
  for (const stream of [cat.stdout, cat.stderr]) stream.resume();
  gate.killSessions();
  await expect(cat.exited).rejects.toMatchObject({ code: 'host-lost' });
});

test('a key is looked for under its alias', async () => {
  const [, ...key] = readFileSync(sshd.knownHostsFile, 'utf8').split(' ');
  const known = `farm ${key.join(' ')}`;
  await using host = await opened('ssh://box', ' HostKeyAlias farm\n', known);
  expect((await host.exec(['true'])).exitCode).toBe(0);
  await expect(opened('ssh://box', ' HostKeyAlias other\n', known)).rejects.toMatchObject({
    code: 'host-key-unknown',
    message: expect.stringContaining('under its alias other'),
  });
});
