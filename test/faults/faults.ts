import type { Outcome } from '../../src/launches/records.ts';
import type { StoredRun } from '../e2e/started-run.ts';

/** A fault, how a test causes it, and what becomes of the run: a row of docs/reference/faults.md. */
export interface Fault {
  readonly fault: string;
  readonly made: string;
  /**
   * The outcomes that a launch which it hits may have, `ready` when it may hit the launch's removal; empty when it hits
   * none.
   */
  readonly launches: readonly Outcome['status'][];
  /** The run's status. */
  readonly status: StoredRun['status'];
  /** null: ended by a signal. */
  readonly exitCode: number | null;
  /** A text that is part of the message, from the run or in its reaper.log. */
  readonly says: string;
  /** What becomes of the rest of the run. */
  readonly afterwards: string;
}

export const faults = {
  'engine-restarted': {
    fault: 'The Docker engine is restarted in mid-run',
    made: 'dockerd is ended and started again while containers are launched',
    launches: ['failed'],
    status: 'complete',
    exitCode: 0,
    says: 'container: ',
    afterwards:
      'launches that were under way say so; the next one waits for the engine, up to a minute, and goes on',
  },
  'engine-killed': {
    fault: 'The Docker engine is killed',
    made: 'dockerd gets SIGKILL while containers are launched, and is started again',
    launches: ['failed'],
    status: 'complete',
    exitCode: 0,
    says: 'container: failed (',
    afterwards: 'as above; the container that the engine had lost sight of is removed',
  },
  'image-name-moved': {
    fault: 'The name of the image is given to another image in mid-run',
    made: 'an image whose program ends at once is tagged with the name while containers and processes are launched',
    launches: [],
    status: 'complete',
    exitCode: 0,
    says: 'has come to mean another image; all launches were of the first',
    afterwards:
      'all launches are of the image that the name meant when the run began; the report says what changed',
  },
  'engine-elsewhere': {
    fault: 'The engine is of another machine',
    made: 'Ballast runs where the host has another name than the one that the engine says',
    launches: [],
    status: 'failed',
    exitCode: 2,
    says: 'is not of local: its name is',
    afterwards: 'nothing is launched: what such an engine starts is in no /proc and no cgroup of the host',
  },
  'user-of-the-engine': {
    fault: 'The user is not root, and may talk to the engine',
    made: 'a scenario with an image and a container, by a member of the group of the engine’s socket',
    launches: [],
    status: 'complete',
    exitCode: 0,
    says: '`memory` is left out: it reads',
    afterwards: 'what takes root is left out, and the report says so; without a container, nothing is begun',
  },
  'libvirt-restarted': {
    fault: 'libvirtd is restarted in mid-run',
    made: 'libvirtd is ended and started again while a guest boots',
    launches: ['failed'],
    status: 'complete',
    exitCode: 0,
    says: 'vm: ',
    afterwards: 'the guest is removed by the new daemon; the next launches go on',
  },
  'qemu-killed': {
    fault: 'QEMU is killed',
    made: 'the process of a booting guest gets SIGKILL',
    launches: ['failed'],
    status: 'complete',
    exitCode: 0,
    says: 'microvm: ',
    afterwards: 'the launch that it was is a sample with that outcome; the next ones go on',
  },
  'container-out-of-memory': {
    fault: 'The kernel kills a container for want of memory',
    made: 'a workload takes more than its limit before it is ready',
    launches: ['exited'],
    status: 'failed',
    exitCode: 4,
    says: 'exit code 137: its memory limit was reached before it was ready',
    afterwards:
      'the first launch of a target that fails ends the run (`--keep-going`: leaves out the target)',
  },
  'process-out-of-memory': {
    fault: 'The kernel kills a bare process for want of memory',
    made: 'the same workload as a process in its cgroup',
    launches: ['exited'],
    status: 'failed',
    exitCode: 4,
    says: 'signal 9: its memory limit was reached before it was ready',
    afterwards: 'as above',
  },
  'guest-out-of-memory': {
    fault: 'A guest runs out of memory',
    made: 'the same workload in a microvm',
    launches: ['exited'],
    status: 'failed',
    exitCode: 4,
    says: 'signal 9: its memory limit was reached before it was ready',
    afterwards: 'as above, with the end of the console',
  },
  'guest-panic': {
    fault: 'A guest’s kernel panics',
    made: 'the workload writes `c` to /proc/sysrq-trigger',
    launches: ['exited'],
    status: 'failed',
    exitCode: 4,
    says: 'the guest kernel panicked: sysrq triggered crash before it was ready',
    afterwards: 'as above, with the end of the console',
  },
  'workload-exits-at-once': {
    fault: 'The workload exits at once',
    made: 'it prints why and ends with exit code 5',
    launches: ['exited'],
    status: 'failed',
    exitCode: 4,
    says: 'no such database',
    afterwards: 'as above, with the last that it printed',
  },
  'workload-exits-later': {
    fault: 'The workload exits when it has been ready',
    made: 'it ends when the check that found it ready has closed its connection, and its memory is read',
    launches: ['exited'],
    status: 'failed',
    exitCode: 4,
    says: 'the workload ended with exit code 5 after it was ready',
    afterwards: 'as above',
  },
  'never-ready': {
    fault: 'The workload never gets ready',
    made: 'it listens on no port',
    launches: ['timed-out'],
    status: 'failed',
    exitCode: 4,
    says: 'not ready within 2 s',
    afterwards: 'as above',
  },
  'wrong-answer': {
    fault: 'Readiness is answered wrongly',
    made: 'the page that is asked for answers 404',
    launches: ['timed-out'],
    status: 'failed',
    exitCode: 4,
    says: 'not ready within 2 s',
    afterwards: 'as above, with what was answered',
  },
  'no-memory-for-guest': {
    fault: 'There is no memory for the virtual machine',
    made: 'a limit of 4 GiB, where libvirtd’s guests have 4 GiB of address space for all: a host that overcommits would grant it',
    launches: ['failed'],
    status: 'failed',
    exitCode: 4,
    says: 'Cannot allocate memory',
    afterwards: 'as above, in QEMU’s own words',
  },
  'another-run-killed': {
    fault: 'Another run on the same host is killed, and cleaned up after',
    made: 'a second harness gets SIGKILL while both launch processes and containers, and `ballast clean` is run',
    launches: [],
    status: 'complete',
    exitCode: 0,
    says: '[40/40]',
    afterwards: 'what the other had created goes; nothing of this run is touched',
  },
  'connection-reset': {
    fault: 'The SSH connection is reset in mid-run',
    made: 'the kernel of the host ends the connection’s socket (`ss -K`)',
    launches: ['failed', 'ready'],
    status: 'failed',
    exitCode: 4,
    says: 'the connection was lost',
    afterwards:
      'the run stops; what it had created is removed over a new connection; `--resume` goes on at the round that was cut off',
  },
  'sshd-ended': {
    fault: 'sshd is gone in mid-run, and comes back later',
    made: 'the sshd of the host and its process for this connection are killed; it is started again once the reaper has found it missing',
    launches: ['failed', 'ready'],
    status: 'failed',
    exitCode: 4,
    says: 'cannot be reached',
    afterwards: 'as above; the reaper asks again, for 15 minutes, until it is there',
  },
  'connection-silent': {
    fault: 'The SSH connection goes silent without being closed',
    made: 'the host’s firewall drops what this connection sends and receives',
    launches: ['failed', 'ready'],
    status: 'failed',
    exitCode: 4,
    says: 'Keepalive timeout',
    afterwards: 'noticed after at most 40 s; then as above',
  },
  'harness-killed': {
    fault: 'The harness is killed',
    made: '`kill -9` at random moments, while processes, containers and microVMs are launched',
    launches: [],
    status: 'cut off',
    exitCode: null,
    says: 'nothing of it is left',
    afterwards: 'the reaper, a process beside it, removes what it had created; `--resume` goes on',
  },
  'hold-lost': {
    fault: 'The process on the host that holds the run is killed',
    made: '`kill -9` of it while a workload starts',
    launches: ['failed', 'ready'],
    status: 'failed',
    exitCode: 4,
    says: 'so the run no longer counts as alive',
    afterwards: 'the run stops, since anybody may clean it away now, and removes what it had created',
  },
  'results-full-from-the-start': {
    fault: 'There is no space for results',
    made: 'the results folder is on a full filesystem',
    launches: [],
    status: 'not stored',
    exitCode: 2,
    says: 'no space left on device',
    afterwards: 'nothing is launched',
  },
  'results-full': {
    fault: 'The space for results runs out in mid-run',
    made: 'the filesystem of the results folder is filled',
    launches: [],
    status: 'cut off',
    exitCode: 2,
    says: 'results cannot be written: ENOSPC: no space left on device',
    afterwards:
      'the run stops; lines that were stored stay whole; the end is stored as well if there is room for it',
  },
  'results-read-only': {
    fault: 'The results folder is read-only',
    made: 'it is mounted read-only',
    launches: [],
    status: 'not stored',
    exitCode: 2,
    says: 'results cannot be written: EROFS: read-only file system',
    afterwards: 'nothing is launched',
  },
  'results-deleted': {
    fault: 'The results folder is deleted in mid-run',
    made: '`rm -r`',
    launches: [],
    status: 'not stored',
    exitCode: 2,
    says: 'run.jsonl was deleted or moved while the run was writing it',
    afterwards: 'the run stops at the next sample, the one thing that can be done: those in it are deleted',
  },
  'cache-full-for-a-build': {
    fault: 'There is no space on the host to build a root filesystem',
    made: 'a small filesystem on the image cache',
    launches: [],
    status: 'failed',
    exitCode: 4,
    says: 'MiB free; building a root filesystem wants',
    afterwards: 'nothing is launched, and nothing half-built stays',
  },
  'cache-full-for-an-archive': {
    fault: 'There is no space on the host to unpack a root filesystem',
    made: 'a small filesystem on the image cache',
    launches: [],
    status: 'failed',
    exitCode: 4,
    says: 'MiB free; unpacking',
    afterwards: 'as above',
  },
  'cache-full-for-a-disk': {
    fault: 'There is no space on the host for the disk of a virtual machine',
    made: 'a small filesystem on the image cache',
    launches: [],
    status: 'failed',
    exitCode: 4,
    says: 'MiB free; the disk of a virtual machine wants',
    afterwards: 'as above',
  },
  'run-files-full': {
    fault: 'There is no space on the host for the files of the run',
    made: 'a full filesystem on `/var/lib/ballast`',
    launches: [],
    status: 'failed',
    exitCode: 4,
    says: 'initramfs cannot be written',
    afterwards: 'as above',
  },
  'kept-image-damaged': {
    fault: 'A root filesystem that was kept on the host has been changed',
    made: 'a byte is added to a file of it between two runs',
    launches: [],
    status: 'complete',
    exitCode: 0,
    says: 'does not match its seal, and is made anew',
    afterwards: 'it is compared with its seal before it is used, removed, and made anew from its source',
  },
  'guest-disk-full': {
    fault: 'A workload fills the disk of its guest',
    made: 'it writes until there is no space, and ends with exit code 3',
    launches: ['exited'],
    status: 'failed',
    exitCode: 4,
    says: 'No space left on device',
    afterwards:
      'the launch keeps what the workload printed; a first launch that fails ends the run, later ones are failed samples',
  },
  'clock-stepped': {
    fault: 'The wall clock is set in mid-run',
    made: 'by 5 s and back, while a workload starts',
    launches: [],
    status: 'complete',
    exitCode: 0,
    says: '[3/3] round 2, process: ready in',
    afterwards:
      'metrics are not hurt, since marks are on the monotonic clock; the step is stored with the launch, and the report tells',
  },
  'earlier-remains': {
    fault: 'A dead run has left something on the host',
    made: 'a container with its label, a network with its name and a folder, while another run goes on',
    launches: [],
    status: 'complete',
    exitCode: 0,
    says: '[4/4] round 3, container: ready in',
    afterwards: 'the other run leaves it alone; `ballast clean` removes it and nothing else',
  },
  'name-taken': {
    fault: 'The name of a container is taken',
    made: 'a container without a label of Ballast is created under the name of a launch to come',
    launches: ['failed'],
    status: 'complete',
    exitCode: 0,
    says: 'is already in use by container',
    afterwards: 'the launch is a failed sample; the others go on; the foreign container stays',
  },
  'process-id-reused': {
    fault: 'A process id of a dead run is somebody else’s',
    made: 'a file of the run names a process that is not of its session; then `kill -9` of the harness',
    launches: [],
    status: 'cut off',
    exitCode: null,
    says: 'nothing of it is left',
    afterwards:
      'that process lives: what is ended has the run’s session in its environment or is in its cgroup',
  },
  'lab-down': {
    fault: 'The host goes away for good in mid-run',
    made: '`ballast lab down` while a run measures on the lab over SSH',
    launches: ['failed', 'ready'],
    status: 'failed',
    exitCode: 4,
    says: 'the lab has been taken down, and all with it but files',
    afterwards:
      'the run stops; of another host than the lab, the reaper would ask for 15 minutes whether it is back',
  },
} satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof faults;

/** The table as Markdown. */
export function faultsPage(): string {
  const rows = Object.values<Fault>(faults).map(
    ({ fault, made, launches, status, exitCode, says, afterwards }) =>
      [
        fault,
        made,
        launches.length === 0 ? '–' : launches.map((one) => `\`${one}\``).join(' or '),
        `\`${status}\``,
        exitCode === null ? 'by the signal' : String(exitCode),
        `\`${says}\``,
        afterwards,
      ].join(' | '),
  );
  return `# What becomes of a run when something breaks

Each row is a test on real engines (\`test/faults\`), which checks the launch's outcome, the run's, the exit code and the
words, and that nothing is left behind: no container, domain, network, process, mount, folder or half-built image.
Samples that were taken before are kept in every case. Outcomes of limits that are longer than a
test may wait, such as \`engine-silent\` and \`target-silent\`, are in [how long anything may take](deadlines.md); unit tests
with a clock of their own show those. This page is written by \`npm run docs:faults\`.

| fault | how the test makes it | launch | run | exit code | it says | then |
| --- | --- | --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row} |`).join('\n')}
`;
}
