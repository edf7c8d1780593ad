import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LabStatus, labStatus } from '../../lab/lab.ts';
import { ballast } from './ballast.ts';

let folder: string;
let lab: LabStatus;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-known-hosts-'));
  lab = await labStatus();
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
};
const newKey = (name: string) => {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
  return join(folder, name);
};
const clean = (knownHosts: string, identity = lab.identityFile) =>
  ballast([
    ...['clean', '--json', '--host', `ssh://${lab.user}@${lab.address}`],
    ...['--known-hosts', knownHosts, '--identity', identity],
  ]);

test('an unknown host key is refused with the command that accepts it, and that command does', async () => {
  const known = file('none', '');
  const refused = await clean(known);
  expect(refused).toMatchObject({ exitCode: 2, stdout: expect.stringMatching(/^{"error":/) });
  expect(refused.stderr).toContain('SHA256:');
  expect(refused.stderr).not.toMatch(/^\s+at /m);
  const command = /ssh-keyscan .*$/m.exec(refused.stderr)?.[0] ?? '';
  expect(command).toContain(lab.address);
  execFileSync('sh', ['-c', command], { stdio: 'ignore' });
  const accepted = await clean(known);
  expect(accepted.exitCode, accepted.stderr).not.toBe(2);
  expect(JSON.parse(accepted.stdout)).toHaveProperty('removed');
});

test('a changed host key is refused, with the command that forgets the old one', async () => {
  const [type, key] = execFileSync('cut', ['-d', ' ', '-f', '1,2', `${newKey('other_host')}.pub`], {
    encoding: 'utf8',
  })
    .trim()
    .split(' ');
  const known = file('changed', `${lab.address} ${type} ${key}\n`);
  const refused = await clean(known);
  expect(refused).toMatchObject({ exitCode: 2, stdout: expect.stringMatching(/^{"error":/) });
  expect(refused.stderr).toContain('someone may be in between');
  const command = /ssh-keygen -R .*$/m.exec(refused.stderr)?.[0] ?? '';
  execFileSync('sh', ['-c', command], { stdio: 'ignore' });
  expect((await clean(known)).stderr).toContain('ssh-keyscan');
});

test('an identity that the host does not accept is named', async () => {
  const refused = await clean(lab.knownHostsFile, newKey('stranger'));
  expect(refused).toMatchObject({ exitCode: 2, stdout: expect.stringMatching(/^{"error":/) });
  expect(refused.stderr).toContain('accepted no key');
  expect(refused.stderr).toContain(join(folder, 'stranger'));
});

test('an identity that is no key, or is not there, is named', async () => {
  for (const identity of [file('no-key', 'hello\n'), join(folder, 'absent')]) {
    const refused = await clean(lab.knownHostsFile, identity);
    expect(refused).toMatchObject({ exitCode: 2, stdout: expect.stringMatching(/^{"error":/) });
    expect(refused.stderr).toContain(identity);
  }
});
