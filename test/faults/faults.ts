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
    fault: 'The Docker engine restarts during a run',
    made: 'dockerd is ended and started again while containers are launched',
    launches: ['failed'],
    status: 'complete',
    exitCode: 0,
    says: 'container: ',
    afterwards:
      'interrupted launches are failed samples; the next launch waits up to a minute for the engine, and the run continues',
  },
  'engine-killed': {
    fault: 'The Docker engine is killed',
    made: 'dockerd gets SIGKILL while containers are launched, and is started again',
    launches: ['failed'],
    status: 'complete',
    exitCode: 0,
    says: 'container: failed (',
    afterwards: 'as above; the container that the engine had lost is removed',
  },
  'image-name-moved': {
    fault: 'The image’s name moves to another image during a run',
    made: 'an image whose program ends immediately gets the name while containers and processes are launched',
    launches: [],
    status: 'complete',
    exitCode: 0,
    says: 'has come to mean another image; all launches were of the first',
    afterwards:
      'all launches use the image that had the name when the run began; the report says what changed',
  },
  'engine-elsewhere': {
    fault: 'The engine belongs to another machine',
    made: 'the host has another name than the engine reports',
    launches: [],
    status: 'failed',
    exitCode: 2,
    says: 'is not of lab: its name is',
    afterwards:
      'nothing is launched, because the containers of such an engine are not in the host’s /proc and cgroups',
  },
  'user-of-the-engine': {
    fault: 'The user is not root, but may use the engine',
    made: 'a member of the group of the engine’s socket runs a scenario with an image and a container',
    launches: [],
    status: 'complete',
    exitCode: 0,
    says: '`memory` is left out: it reads',
    afterwards:
      'what needs root is left out, and the report says so; without a container target, nothing starts',
  },
  'libvirt-restarted': {
    fault: 'libvirtd restarts during a run',
    made: 'libvirtd is ended and started again while a guest boots',
    launches: ['failed'],
    status: 'complete',
    exitCode: 0,
    says: 'vm: ',
    afterwards: 'the new daemon removes the guest; the run continues with the next launches',
  },
  'qemu-killed': {
    fault: 'QEMU is killed',
    made: 'the process of a booting guest gets SIGKILL',
    launches: ['failed'],
    status: 'complete',
    exitCode: 0,
    says: 'microvm: ',
    afterwards: 'that launch is a failed sample; the run continues with the next launches',
  },
  'container-out-of-memory': {
    fault: 'The kernel kills a container that is out of memory',
    made: 'a workload exceeds its limit before it is ready',
    launches: ['exited'],
    status: 'failed',
    exitCode: 4,
    says: 'exit code 137: its memory limit was reached before it was ready',
    afterwards:
      'a failure in a target’s first launch ends the run (with `--keep-going`, it leaves out the target)',
  },
  'process-out-of-memory': {
    fault: 'The kernel kills a bare process that is out of memory',
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
    fault: 'The workload exits immediately',
    made: 'it prints a reason and ends with exit code 5',
    launches: ['exited'],
    status: 'failed',
    exitCode: 4,
    says: 'no such database',
    afterwards: 'as above, with its last output',
  },
  'workload-exits-later': {
    fault: 'The workload exits after it was ready',
    made: 'it ends when the successful check has closed its connection, while its memory is read',
    launches: ['exited'],
    status: 'failed',
    exitCode: 4,
    says: 'the workload ended with exit code 5 after it was ready',
    afterwards: 'as above',
  },
  'never-ready': {
    fault: 'The workload never becomes ready',
    made: 'it listens on no port',
    launches: ['timed-out'],
    status: 'failed',
    exitCode: 4,
    says: 'not ready within 2 s',
    afterwards: 'as above',
  },
  'wrong-answer': {
    fault: 'The readiness check gets a wrong answer',
    made: 'the requested page answers 404',
    launches: ['timed-out'],
    status: 'failed',
    exitCode: 4,
    says: 'not ready within 2 s',
    afterwards: 'as above, with the answer',
  },
  'no-memory-for-guest': {
    fault: 'The host has no memory for the VM',
    made: 'a limit of 4 GiB, while libvirtd’s guests have 4 GiB of address space in total; a host that overcommits would grant it',
    launches: ['failed'],
    status: 'failed',
    exitCode: 4,
    says: 'Cannot allocate memory',
    afterwards: 'as above, in QEMU’s own words',
  },
  'another-run-killed': {
    fault: 'Another run on the same host is killed and cleaned up',
    made: 'a second Ballast gets SIGKILL while both launch processes and containers, and `ballast clean` runs',
    launches: [],
    status: 'complete',
    exitCode: 0,
    says: '[40/40]',
    afterwards: 'everything that the other created is removed; nothing of this run is touched',
  },
  'connection-reset': {
    fault: 'The SSH connection is reset during a run',
    made: 'the kernel of the host ends the connection’s socket (`ss -K`)',
    launches: ['failed', 'ready'],
    status: 'failed',
    exitCode: 4,
    says: 'the connection was lost',
    afterwards:
      'the run stops and removes what it created over a new connection; `--resume` continues at the interrupted round',
  },
  'sshd-ended': {
    fault: 'sshd disappears during a run and comes back later',
    made: 'the host’s sshd and its process for this connection are killed; it starts again after the reaper has found it missing',
    launches: ['failed', 'ready'],
    status: 'failed',
    exitCode: 4,
    says: 'cannot be reached',
    afterwards: 'as above; the reaper tries for 15 minutes until the host answers',
  },
  'connection-silent': {
    fault: 'The SSH connection goes silent without being closed',
    made: 'the host’s firewall drops all packets of this connection',
    launches: ['failed', 'ready'],
    status: 'failed',
    exitCode: 4,
    says: 'Keepalive timeout',
    afterwards: 'noticed after at most 40 s; then as above',
  },
  'harness-killed': {
    fault: 'Ballast is killed',
    made: '`kill -9` at random moments, while processes, containers and micro-VMs are launched',
    launches: [],
    status: 'cut off',
    exitCode: null,
    says: 'nothing of it is left',
    afterwards: 'the reaper, a separate process, removes what the run created; `--resume` continues',
  },
  'hold-lost': {
    fault: 'The process on the host that holds the run is killed',
    made: '`kill -9` of it while a workload starts',
    launches: ['failed', 'ready'],
    status: 'failed',
    exitCode: 4,
    says: 'so the run no longer counts as alive',
    afterwards: 'the run stops and removes what it created, because other runs may now clean it up',
  },
  'results-full-from-the-start': {
    fault: 'No space for results',
    made: 'the results folder is on a full filesystem',
    launches: [],
    status: 'not stored',
    exitCode: 2,
    says: 'no space left on device',
    afterwards: 'nothing is launched',
  },
  'results-full': {
    fault: 'The space for results runs out during a run',
    made: 'the filesystem of the results folder is filled',
    launches: [],
    status: 'cut off',
    exitCode: 2,
    says: 'results cannot be written: ENOSPC: no space left on device',
    afterwards: 'the run stops; stored lines stay whole; the end is stored too if there is room for it',
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
    fault: 'The results folder is deleted during a run',
    made: '`rm -r`',
    launches: [],
    status: 'not stored',
    exitCode: 2,
    says: 'run.jsonl was deleted or moved while the run was writing it',
    afterwards: 'the run stops at the next sample; the earlier ones are lost',
  },
  'cache-full-for-a-build': {
    fault: 'No space on the host to build a root filesystem',
    made: 'a small filesystem on the image cache',
    launches: [],
    status: 'failed',
    exitCode: 4,
    says: 'MiB free; building a root filesystem wants',
    afterwards: 'nothing is launched, and nothing half-built remains',
  },
  'cache-full-for-an-archive': {
    fault: 'No space on the host to unpack a root filesystem',
    made: 'a small filesystem on the image cache',
    launches: [],
    status: 'failed',
    exitCode: 4,
    says: 'MiB free; unpacking',
    afterwards: 'as above',
  },
  'cache-full-for-a-disk': {
    fault: 'No space on the host for the disk of a VM',
    made: 'a small filesystem on the image cache',
    launches: [],
    status: 'failed',
    exitCode: 4,
    says: 'MiB free; the disk of a virtual machine wants',
    afterwards: 'as above',
  },
  'run-files-full': {
    fault: 'No space on the host for the files of the run',
    made: 'a full filesystem on `/var/lib/ballast`',
    launches: [],
    status: 'failed',
    exitCode: 4,
    says: 'initramfs cannot be written',
    afterwards: 'as above',
  },
  'kept-image-damaged': {
    fault: 'A cached root filesystem on the host was changed',
    made: 'a byte is added to one of its files between two runs',
    launches: [],
    status: 'complete',
    exitCode: 0,
    says: 'does not match its seal, and is built again',
    afterwards: 'the seal does not match, so it is removed and built again from its source',
  },
  'guest-disk-full': {
    fault: 'A workload fills the disk of its guest',
    made: 'it writes until no space is left, and ends with exit code 3',
    launches: ['exited'],
    status: 'failed',
    exitCode: 4,
    says: 'No space left on device',
    afterwards:
      'the launch keeps the workload’s output; a failed first launch ends the run, later ones are failed samples',
  },
  'clock-stepped': {
    fault: 'The wall clock is set during a run',
    made: 'by 5 s and back, while a workload starts',
    launches: [],
    status: 'complete',
    exitCode: 0,
    says: '[3/3] round 2, process: ready in',
    afterwards:
      'metrics are not affected, because marks use the monotonic clock; the launch stores the step, and the report lists it',
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
    made: 'a container without Ballast’s label is created under the name of a later launch',
    launches: ['failed'],
    status: 'complete',
    exitCode: 0,
    says: 'is already in use by container',
    afterwards: 'the launch is a failed sample; the run continues; the foreign container stays',
  },
  'process-id-reused': {
    fault: 'A process id of a dead run now belongs to another process',
    made: 'a file of the run names a process outside its session; then Ballast is killed with `kill -9`',
    launches: [],
    status: 'cut off',
    exitCode: null,
    says: 'nothing of it is left',
    afterwards:
      'that process survives: only processes with the run’s session in their environment, or in its cgroup, are ended',
  },
  'lab-down': {
    fault: 'The host disappears for good during a run',
    made: '`ballast lab down` while a run measures on the lab over SSH',
    launches: ['failed', 'ready'],
    status: 'failed',
    exitCode: 4,
    says: 'the lab has been taken down, and all with it but files',
    afterwards: 'the run stops; for a host other than the lab, the reaper would try for 15 minutes',
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
  return `# Faults and their outcomes

Each row is a test on real engines (\`test/faults\`). It checks the outcome of the launch and of the run, the exit code and the
message. It also checks that nothing is left behind: no container, domain, network, process, mount, folder or half-built image.
Earlier samples are always kept. Limits that are too long for a test, such as \`engine-silent\` and \`target-silent\`, are among
the [deadlines](deadlines.md); unit tests with an artificial clock cover them. \`npm run docs:faults\` writes this page.

| fault | in the test | launch | run | exit code | message contains | then |
| --- | --- | --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row} |`).join('\n')}
`;
}
