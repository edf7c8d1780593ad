import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openLocalHost } from '../../src/host/local.ts';
import { probeProcess } from '../../src/inside/probe-process.ts';
import { ProbeSession } from '../../src/inside/session.ts';
import { gatherFiles, ImageFiles } from '../../src/stages/equivalence/evidence/files.ts';
import { type Entry, readEntries, readManifest } from '../../src/stages/equivalence/evidence/manifest.ts';
import { gatherProgram } from '../../src/stages/equivalence/evidence/program.ts';
import { gatherStart } from '../../src/stages/equivalence/evidence/start.ts';

// The answers of the probes' program about files and processes, on this machine itself.
const host = openLocalHost();
const all = { thousandths: 1000, largestBytes: 2 ** 30 };
const buckets = [...Array(512).keys()];
let session: ProbeSession;
let base: string;
let folder: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'ballast-files-'));
  session = await ProbeSession.open(await probeProcess(host, ['serve']));
});
beforeEach(async () => {
  folder = await mkdtemp(join(base, 'root-'));
});
afterAll(async () => {
  session?.[Symbol.dispose]();
  // Node cannot remove folders that are deeper than a path may be long.
  execFileSync('rm', ['-rf', '--', base]);
  await host[Symbol.asyncDispose]();
});

const sh = (script: string) => execFileSync('sh', ['-ec', script], { cwd: folder });
const tree = (root = folder) => ({ session, root, sinceNs: undefined });
async function entries(): Promise<ReadonlyMap<string, Extract<Entry, { kind: 'entry' }>>> {
  const listed = await readEntries(tree(), all, buckets);
  return new Map(listed.entries.flatMap((one) => (one.kind === 'entry' ? [[one.path, one]] : [])));
}

test('digests of contents are those of FIPS 180-4', async () => {
  const messages = {
    empty: '',
    abc: 'abc',
    'two-blocks': 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    'four-blocks':
      'abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu',
    million: 'a'.repeat(1_000_000),
    // These sizes lie around the edges of a block.
    ...Object.fromEntries([55, 56, 63, 64, 65, 119, 120].map((size) => [`of-${size}`, 'x'.repeat(size)])),
  };
  for (const [name, text] of Object.entries(messages)) await writeFile(join(folder, name), text);
  const found = await entries();
  expect(found.get('/abc')?.words.content).toBe('ba7816bf8f01cfea414140de5dae2223');
  expect(found.get('/two-blocks')?.words.content).toBe('248d6a61d20638b8e5c026930c3e6039');
  expect(found.get('/million')?.words.content).toBe('cdc76e5c9914fb9281a1c7e284d73e67');
  for (const [name, text] of Object.entries(messages)) {
    const digest = createHash('sha256').update(text).digest('hex').slice(0, 32);
    expect(found.get(`/${name}`)?.words.content, name).toBe(digest);
  }
});

test('every kind of file is told apart, whatever its name, and no link is followed', async () => {
  sh(`mkfifo fifo; mknod null c 1 3; echo x >file; ln file again; ln -s /etc link; chown 12:34 file; chmod 4751 file
    mkdir -m 1777 dir; touch -d @1577934245 dir; printf y >"$(printf 'new\\nline \\377%%')"`);
  const found = await entries();
  expect([...found.keys()].sort()).toEqual([
    '/',
    '/again',
    '/dir',
    '/fifo',
    '/file',
    '/link',
    '/new%0aline%20%ff%25',
    '/null',
  ]);
  expect(found.get('/file')?.words).toMatchObject({ mode: '104751', uid: '12', gid: '34', size: '2' });
  expect(found.get('/dir')?.words).toMatchObject({ mode: '41777', mtime: '1577934245', size: '0' });
  expect(found.get('/null')?.words).toMatchObject({ mode: expect.stringMatching(/^20/), device: '1:3' });
  expect(found.get('/file')?.words.links).toMatch(/^2@[0-9a-f]{8}$/);
  expect(found.get('/again')?.words.links).toBe(found.get('/file')?.words.links);
  expect(found.get('/link')?.words.target).toMatch(/^[0-9a-f]{16}$/);
});

test('folders deeper than any path may be long are walked to their bottom', async () => {
  execFileSync('python3', [
    '-c',
    'import os,sys\nos.chdir(sys.argv[1])\nfor i in range(40):\n  os.mkdir("d"*200); os.chdir("d"*200)\nopen("bottom","w").write("b")',
    folder,
  ]);
  expect(await readManifest(tree(), all)).toMatchObject({ entries: 42, files: 1, comparedFiles: 1 });
});

test('a copy with all of its attributes is the same; each thing that is changed in it is told by its name', async () => {
  sh(
    `mkdir etc www; echo a >etc/app.conf; echo z >tool; setfattr -n user.note -v kept tool; for i in $(seq 300); do echo $i >www/$i; done`,
  );
  const copy = `${folder}-copy`;
  execFileSync('cp', ['-a', folder, copy]);
  const image = new ImageFiles(session, folder);
  const compare = async () => (await gatherFiles(tree(copy), image, true)).differences;
  expect(await compare()).toEqual([]);

  const changes = `echo b >etc/app.conf; chmod 600 www/1; chown 7 www/2; touch -d @5 www/3; rm www/4; echo new >www/new
    ln -f www/5 www/6; setfattr -n user.note -v other tool
    touch -r ${folder}/etc/app.conf etc/app.conf; touch -r ${folder}/www www`;
  execFileSync('sh', ['-ec', changes], { cwd: copy });
  const told = (await compare())?.map(({ path, kind, in: words }) => `${path} ${kind} ${words}`);
  expect(told).toEqual([
    '/etc/app.conf changed content',
    '/tool changed xattrs',
    '/www/1 changed mode',
    '/www/2 changed uid',
    '/www/3 changed mtime',
    '/www/4 missing file',
    '/www/5 changed links',
    expect.stringMatching(/^\/www\/6 changed (mtime,)?links,content$/),
    '/www/new added ',
  ]);
});

test('files changed after an instance began to be made are told apart', async () => {
  sh('echo a >old; touch -d @5 old');
  const inside = { ...tree(), sinceNs: process.hrtime.bigint() };
  const image = new ImageFiles(session, folder);
  expect((await gatherFiles(inside, image, true)).written).toEqual(['/old']);
  await sleep(1500);
  const later = { ...tree(), sinceNs: process.hrtime.bigint() };
  sh('echo b >log');
  expect((await gatherFiles(later, image, true)).written).toEqual(['/log']);
});

test('a folder that was written into is still held against the image by its mode and owner', async () => {
  sh('mkdir etc run; echo a >etc/app.conf; chmod 750 .');
  const copy = `${folder}-copy`;
  execFileSync('cp', ['-a', folder, copy]);
  const inside = { ...tree(copy), sinceNs: process.hrtime.bigint() };
  const image = new ImageFiles(session, folder);
  const compare = async () =>
    (await gatherFiles(inside, image, true)).differences?.map(({ path, in: words }) => `${path} ${words}`);
  execFileSync('sh', ['-ec', 'echo b >new; for i in $(seq 200); do mkdir run/$i; done'], { cwd: copy });
  expect(await compare()).toEqual([]);
  execFileSync('sh', ['-ec', 'chmod 755 .; chown 7 etc; setfattr -n user.note -v x run'], { cwd: copy });
  expect(await compare()).toEqual(['/ mode', '/etc uid', '/run xattrs']);
});

test('a process is told by its own words, and what it runs by digests', async () => {
  const child = spawn('/bin/cat', ['-'], { cwd: folder, env: { SECRET: 'word' } });
  try {
    // Once it answers, it has mapped all files that it needs.
    child.stdin.write('a line\n');
    await once(child.stdout, 'data');
    const seen = { session, pid: child.pid ?? 0, ownRoot: false };
    const digest = createHash('sha256')
      .update(await readFile('/bin/cat'))
      .digest('hex');
    const { files } = await gatherProgram(seen);
    expect(files[0]).toMatchObject({ role: 'executable', digest });
    expect(files.some(({ role, path }) => role === 'mapped' && path.includes('libc'))).toBe(true);
    expect(await gatherProgram({ ...seen, ownRoot: true })).toEqual(await gatherProgram(seen));
    const start = await gatherStart(seen);
    expect(start).toMatchObject({ argv: ['/bin/cat', '-'], workdir: folder, root: '/', uids: '0 0 0 0' });
    expect(Object.keys(start.environment ?? {})).toEqual(['SECRET']);
    expect(start.streams).toEqual(['socket', 'socket', 'socket']);
  } finally {
    child.kill('SIGKILL');
  }
});
