import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunDocument } from '../../src/cli/print-summaries.ts';
import { asUser as asUserAt } from './as-user.ts';
import { ballast, type Ended } from './ballast.ts';

/* A user of the lab who may talk to its engine: the id of nobody in particular, in the group of the socket. */
const uid = 47_110;
const reference = `ballast-test/ordinary:${process.pid}`;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-ordinary-'));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'root/bin'), { recursive: true });
  copyFileSync('/bin/busybox', join(folder, 'root/bin/busybox'));
  execFileSync('tar', ['-C', join(folder, 'root'), '-cf', join(folder, 'root.tar'), '.']);
  await inLab('docker', 'import', join(folder, 'root.tar'), reference);
  mkdirSync(join(folder, 'home'));
  chownSync(join(folder, 'home'), uid, uid);
});
afterAll(async () => {
  await inLab('docker', 'rmi', '-f', reference);
  rmSync(folder, { recursive: true });
});

const asUser = (group: string, ...argv: string[]) =>
  asUserAt({ uid, group, home: join(folder, 'home') }, argv);

async function inLab(...argv: string[]): Promise<Ended> {
  const ended = await ballast(['lab', 'exec', '--', ...argv]);
  expect(ended.exitCode, ended.stderr).toBe(0);
  return ended;
}

const scenario = `workload:
  image: ${reference}
  command: [/bin/busybox, httpd, -f, -p, "8080"]
  port: 8080
  ready: { tcp: {} }
  stopSignal: SIGKILL
measure: { startup: { rounds: 1, warmup: 0 }, memory: {}, image: {}, lifecycle: { rounds: 1 } }
claims: [container.memory.total < 1GiB]
`;

function written(targets: string): string {
  const file = join(folder, 'scenario.yaml');
  writeFileSync(file, `${scenario}targets: ${targets}\n`);
  return file;
}

test('a member of the socket’s group measures containers, and is told what is left out', async () => {
  const { stdout: group } = await inLab('stat', '-c', '%g', '/run/docker.sock');
  const argv = ['run', written('[container]'), '--json', '--host', 'local', '--out', 'out', '--format', 'md'];
  const ended = await asUser(group.trim(), ...argv);
  // The claim is about what was left out.
  expect(ended.exitCode, ended.stderr).toBe(3);
  expect(ended.stderr).toContain('`memory` is left out: it reads');
  const document = JSON.parse(ended.stdout) as RunDocument;
  expect(document.targets.container?.startup.ready).toMatchObject({ n: 1, failures: 0 });
  expect(document.targets.container?.memory).toEqual({});
  expect(document.targets.container?.lifecycle).toBeDefined();
  expect(document.caveats.map(({ text }) => text).join()).toContain(
    'left out, since it takes root: memory, image',
  );
  expect(document.claims?.map(({ reason }) => reason)).toEqual(['`memory` was left out: it takes root']);
  const { stdout: left } = await inLab('sh', '-c', `docker ps -aq --filter label=dev.ballast.user=${uid}`);
  expect(left).toBe('');
});

test('what takes root is refused at once, and so is a user whom the engine does not let in', async () => {
  const other = await asUser('65534', 'run', written('[container, process]'), '--host', 'local');
  expect(other).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('`process` is started by root alone'),
  });
  const outside = await asUser('65534', 'run', written('[container]'), '--host', 'local');
  expect(outside).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('may not talk to the engine'),
  });
});
