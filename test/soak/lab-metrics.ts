import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { existingLabCgroups } from '../../lab/cgroups.ts';
import { defaultLab } from '../../lab/place.ts';
import { processIds, soFar } from '../fixtures/processes.ts';
import type { Tolerance } from './growth.ts';

/** Something that is counted after each launch, and what it may grow by. */
export interface Metric {
  readonly name: string;
  readonly tolerance: Tolerance;
  take(): number;
}

const mebi = 1024 ** 2;
const objects: Tolerance = { perLaunch: 0.01, inAll: 2 };
const heap: Tolerance = { perLaunch: 20 * 1024, inAll: 16 * mebi };
// What the engine keeps of each container is nothing that Ballast could let go.
const engineHeap: Tolerance = { perLaunch: 60 * 1024, inAll: 24 * mebi };
// Of the whole machine, where others open files too; one that no process has, and each launch leaves, is found.
const openFiles: Tolerance = { perLaunch: 0.5, inAll: 300 };
// The daemons' logs: the engine's debug log takes about a kilobyte of each container.
const disk: Tolerance = { perLaunch: 4 * 1024, inAll: 2 * mebi };

/**
 * What is looked at, from outside the lab, while a run over SSH goes on.
 * @param initPid of the lab
 */
export function labMetrics(initPid: number, harnessPid: number, runId: string): readonly Metric[] {
  const inLab = processesOf(initPid);
  const daemon = (program: string) => theOne(program, inLab, (pid) => programOf(pid) === program);
  // What holds the run's lock is started by the harness's own session.
  const holder = theOne('lock', inLab, (pid) => textOf(`/proc/${pid}/cmdline`).includes(`/${runId}/alive`));
  return [
    ...ofProcess('harness', harnessPid, heap),
    ...ofProcess('dockerd (the engine’s own)', daemon('dockerd'), engineHeap),
    ...ofProcess('containerd (the engine’s own)', daemon('containerd'), engineHeap),
    ...ofProcess('libvirtd', daemon('libvirtd'), heap),
    ...ofProcess('virtlogd', daemon('virtlogd'), heap),
    ...ofProcess('sshd session', sessionOf(holder), heap),
    counted('mounts', () => linesOf(`/proc/${initPid}/mountinfo`)),
    counted('network interfaces', () => linesOf(`/proc/${initPid}/net/dev`)),
    counted(
      'processes',
      () => readdirSync(`/proc/${initPid}/root/proc`).filter((name) => /^\d/.test(name)).length,
    ),
    counted('cgroups', () => existingLabCgroups().reduce((sum, path) => sum + 1 + foldersBelow(path), 0)),
    { name: 'open files of the kernel', tolerance: openFiles, take: openFilesOfKernel },
    counted('containers on disk', () => entries(`${defaultLab.stateDir}/docker/containers`)),
    counted('layers on disk', () => entries(`${defaultLab.stateDir}/docker/overlay2`)),
    counted('folders of runs', () => entries(`/proc/${initPid}/root/var/lib/ballast/runs`)),
    counted('logs of libvirt', () => entries(`/proc/${initPid}/root/var/log/libvirt/qemu`)),
    {
      name: 'disk used by the lab and its runs, bytes',
      tolerance: disk,
      take: () => usedBytes(defaultLab.stateDir, `/proc/${initPid}/root/var/lib/ballast/runs`),
    },
  ];
}

function ofProcess(name: string, pid: number, tolerance: Tolerance): readonly Metric[] {
  return [
    counted(`descriptors of ${name}`, () => entries(`/proc/${pid}/fd`)),
    { name: `memory of ${name}, bytes`, tolerance, take: () => residentBytes(pid) },
  ];
}

const counted = (name: string, take: () => number): Metric => ({ name, tolerance: objects, take });
const read = (path: string) => readFileSync(path, 'utf8');
const entries = (folder: string) => readdirSync(folder).length;
const linesOf = (path: string) => read(path).split('\n').length;

function residentBytes(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(textOf(`/proc/${pid}/status`))?.[1];
  if (kibibytes === undefined) throw new Error(`process ${pid} has ended`);
  return Number(kibibytes) * 1024;
}

const openFilesOfKernel = () => Number(read('/proc/sys/fs/file-nr').split('\t')[0]);

/** Files that go while it looks are no fault. */
function usedBytes(...folders: readonly string[]): number {
  const argv = ['--summarize', '--total', '--one-file-system', '--block-size=1', ...folders];
  const { stdout } = spawnSync('du', argv, { encoding: 'utf8' });
  return Number(/^(\d+)\ttotal$/m.exec(stdout)?.[1]);
}

function foldersBelow(path: string): number {
  const inside = soFar(() => readdirSync(path, { withFileTypes: true })) ?? [];
  const folders = inside.filter((entry) => entry.isDirectory());
  return folders.reduce((sum, { name }) => sum + 1 + foldersBelow(`${path}/${name}`), 0);
}

const programOf = (pid: number) => linkOf(`/proc/${pid}/exe`).split('/').at(-1) ?? '';

/** Of the lab, by this machine's numbers for them. */
function processesOf(initPid: number): readonly number[] {
  const lab = linkOf(`/proc/${initPid}/ns/pid`);
  return processIds().filter((pid) => linkOf(`/proc/${pid}/ns/pid`) === lab);
}

function theOne(what: string, pids: readonly number[], isIt: (pid: number) => boolean): number {
  const found = pids.find(isIt);
  if (found === undefined) throw new Error(`the lab has no ${what}`);
  return found;
}

/** Empty when the process has ended. */
const linkOf = (path: string) => soFar(() => readlinkSync(path)) ?? '';
const textOf = (path: string) => soFar(() => read(path)) ?? '';

/** The sshd above a process. */
function sessionOf(pid: number): number {
  const parent = Number(/^PPid:\s+(\d+)$/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0);
  if (parent <= 1) throw new Error(`process ${pid} has ended, or was not started over SSH`);
  return programOf(parent).startsWith('sshd') ? parent : sessionOf(parent);
}
