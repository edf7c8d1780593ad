import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLocalHost } from '../../src/host/local.ts';
import { Eye } from '../../src/inside/eye.ts';
import { probeProcess } from '../../src/inside/probe-process.ts';
import { ProbeSession } from '../../src/inside/session.ts';
import { descriptorsIn } from '../../src/stages/isolation/boundary/descriptors.ts';
import { bitsOf, fileRights } from '../../src/stages/isolation/boundary/file-rights.ts';
import { filteredCalls } from '../../src/stages/isolation/boundary/filtered-calls.ts';
import { threadRights } from '../../src/stages/isolation/boundary/threads.ts';
import { catalogue } from '../../src/stages/isolation/catalogue.ts';
import { controlResult } from '../../src/stages/isolation/control.ts';
import { probeWeakMonitor } from '../../src/stages/isolation/weak-monitor.ts';
import type { TargetContext } from '../../src/targets/target.ts';

// The readings of what stands behind an instance, of processes that are started here, on this machine itself.
const host = openLocalHost();
const started: ChildProcess[] = [];
let folder: string;
let session: ProbeSession;
let eye: Eye;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ballast-boundary-'));
  chmodSync(folder, 0o755);
  session = await ProbeSession.open(await probeProcess(host, ['serve']));
  eye = new Eye(session);
});
afterAll(async () => {
  for (const one of started) one.kill('SIGKILL');
  session?.[Symbol.dispose]();
  await rm(folder, { recursive: true });
  await host[Symbol.asyncDispose]();
});

/** Starts a program and waits until it has said `ready`; it ends with the tests. */
async function start(...argv: readonly string[]): Promise<number> {
  const [program = '', ...rest] = argv;
  const process = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(process);
  for await (const chunk of process.stdout) if (String(chunk).includes('ready')) break;
  return process.pid ?? 0;
}

const sleeping = ['sh', '-c', 'echo ready; exec sleep 1000'] as const;

test('tells the rights of every thread as the host’s kernel has them', async () => {
  const unprivileged = ['--reuid', '4711', '--regid', '4712', '--groups', '4713', '--no-new-privs'];
  const pid = await start(
    'setpriv',
    ...unprivileged,
    '--bounding-set',
    '-all',
    '--inh-caps',
    '-all',
    ...sleeping,
  );
  expect(threadRights(await eye.threads(pid))).toEqual([
    expect.objectContaining({
      count: 1,
      users: [4711, 4711, 4711, 4711],
      groups: [4712, 4712, 4712, 4712],
      supplementary: [4713],
      ...{ permitted: 0n, effective: 0n, bounding: 0n, ambient: 0n },
      noNewPrivileges: true,
      seccomp: 0,
    }),
  ]);
  expect((await eye.threads(4_194_304)).kind).toBe('refused');
});

describe('the filter of a QEMU', () => {
  const machine = ['-S', '-machine', 'microvm', '-nodefaults', '-display', 'none', '-monitor', 'none'];
  const qemu = async (...argv: readonly string[]) => {
    const socket = join(folder, `${started.length}.qmp`);
    const pidFile = `${socket}.pid`;
    const process = spawn(
      'qemu-system-x86_64',
      [...machine, '-qmp', `unix:${socket},server=on,wait=off`, '-pidfile', pidFile, ...argv],
      { stdio: 'ignore' },
    );
    started.push(process);
    // It writes its id once its machine is made, and locks itself up before that.
    await expect.poll(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8').trim() !== '').toBe(true);
    return process.pid ?? 0;
  };
  const status = (pid: number, name: string) =>
    new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];

  test('is evaluated, and the QEMU goes on', async () => {
    const pid = await qemu('-sandbox', 'on,obsolete=deny,spawn=deny,resourcecontrol=deny');
    await expect.poll(() => status(pid, 'Seccomp')).toBe('2');
    const calls = filteredCalls(await eye.filter(pid));
    expect(calls).toMatchObject({ filters: 1, all: 381, passing32: 0 });
    expect(calls?.passing).toBeGreaterThan(300);
    expect(calls?.passing).toBeLessThan(381);
    // `spawn=deny` is what refuses this one.
    expect(calls?.telling).not.toContain('execve');
    expect(calls?.telling).toContain('ptrace');
    expect(status(pid, 'TracerPid')).toBe('0');
    expect(status(pid, 'State')).toMatch(/^[SRD]$/);
  });

  test('is none where there is none', async () => {
    const calls = filteredCalls(await eye.filter(await qemu()));
    expect(calls).toMatchObject({ filters: 0, passing: 381, sometimes: 0 });
  });
});

describe('open descriptors', () => {
  test('are counted by kind, and files are told with their paths', async () => {
    const file = join(folder, 'a file');
    const pid = await start('sh', '-c', `exec 5<>'${file}' 6<'${folder}'; echo ready; exec sleep 1000`);
    const open = descriptorsIn(await eye.descriptors(pid));
    const path = file.replace(' ', '%20');
    expect(open?.files).toContainEqual(
      expect.objectContaining({ type: 'file', access: 'both', isForeign: false, path }),
    );
    expect(open?.files).toContainEqual(
      expect.objectContaining({ type: 'folder', access: 'read', isForeign: false, path: folder }),
    );
    expect(open?.kinds.get('file')).toBe(1);
    expect(open?.kinds.get('folder')).toBe(1);
  });

  test('that lead out of a mount namespace are foreign', async () => {
    const inside = `mount -t tmpfs none '${folder}/own'; exec 7<'${folder}/own'; echo ready; exec sleep 1000`;
    await mkdir(join(folder, 'own'));
    const pid = await start('sh', '-c', `exec 6<'${folder}'; exec unshare -m sh -c "$1"`, 'sh', inside);
    const folders = descriptorsIn(await eye.descriptors(pid))?.files.filter(({ type }) => type === 'folder');
    expect(folders).toHaveLength(2);
    expect(folders?.find(({ path }) => path === folder)).toMatchObject({ isForeign: true });
    expect(folders?.find(({ path }) => path !== folder)).toMatchObject({ isForeign: false });
  });
});

describe('what a user may do with a file is what the kernel lets it do', () => {
  const users = [
    { argv: ['--reuid', '0', '--regid', '0', '--clear-groups'], name: 'root' },
    { argv: ['--reuid', '4711', '--regid', '4712', '--groups', '4713'], name: 'a user with groups' },
    { argv: ['--reuid', '4720', '--regid', '4720', '--clear-groups'], name: 'another user' },
    {
      argv: [
        '--reuid',
        '0',
        '--regid',
        '0',
        '--clear-groups',
        '--bounding-set',
        '-all',
        '--inh-caps',
        '-all',
      ],
      name: 'root without capabilities',
    },
  ];
  const lists = ['', 'u:4711:rw', 'u:4711:r,m::-', 'g:4713:r', 'g:4712:w,g:4713:r', 'u:4720:-,o::rw'];
  const files = [0o600, 0o640, 0o604, 0o060].flatMap((mode) =>
    [0, 4711].flatMap((owner) => lists.map((list) => ({ mode, owner, list }))),
  );

  test.each(users)('$name', async ({ argv }) => {
    const paths: string[] = [];
    for (const [index, { mode, owner, list }] of files.entries()) {
      const path = join(folder, `rights-${index}`);
      writeFileSync(path, '');
      chownSync(path, owner, 4712);
      chmodSync(path, mode);
      if (list !== '') await host.exec(['setfacl', '-m', list, '--', path]);
      paths.push(path);
    }
    const script = `for path; do [ -r "$path" ] && r=4 || r=0; [ -w "$path" ] && w=2 || w=0; echo $((r + w)); done`;
    const { stdout } = await host.exec(['setpriv', ...argv, 'sh', '-c', script, 'sh', ...paths]);
    const pid = await start('setpriv', ...argv, ...sleeping);
    const [process] = threadRights(await eye.threads(pid)) ?? [];
    const found = fileRights(await eye.rights(...paths));
    expect(process).toBeDefined();
    expect(found).toHaveLength(files.length);
    const bits = found?.map((file) => file && process && bitsOf(file, process, true) & 6);
    const told = stdout.trim().split('\n').map(Number);
    expect(files.map((file, index) => ({ ...file, bits: bits?.[index] }))).toEqual(
      files.map((file, index) => ({ ...file, bits: told[index] })),
    );
  });
});

test('a QEMU that is weakened on purpose is noticed by each probe that names it, and is gone afterwards', async () => {
  const context = {
    host,
    runId: '20260101-000000-abcd',
    runFolder: folder,
    workload: { limits: { cpus: 1, memoryBytes: 2 ** 28, pids: 64 } },
    signal: new AbortController().signal,
  } as TargetContext;
  const behind = catalogue.filter(({ id }) => /^(?:B[1-9]|B10|V4|V7)$/.test(id));
  const noticed = new Map<string, boolean>();
  await probeWeakMonitor(context, behind, eye, (found) =>
    noticed.set(found.probe.id, controlResult('weak-monitor', found).fired),
  );
  expect([...noticed]).toEqual(behind.map(({ id }) => [id, true]));
  expect(await eye.findArgv('control-weak-monitor')).toMatchObject({ text: '' });
});
