import type { Outcome } from '../../src/results/records.ts';

/** A fault, how a test makes it, and what becomes of the run: a row of docs/faults.md. */
export interface Fault {
  readonly fault: string;
  readonly made: string;
  /** Outcomes that a launch which it hits may have; none: it hits none. */
  readonly launches: readonly Outcome['status'][];
  /** Of the run; `cut off`: it could not say. */
  readonly status: 'complete' | 'interrupted' | 'failed' | 'cut off' | 'not begun';
  /** null: ended by a signal. */
  readonly exitCode: number | null;
  /** Stands in what is said of it. */
  readonly says: string;
  /** What comes of the rest of the run. */
  readonly afterwards: string;
}

export const faults = {
  'engine-restarted': {
    fault: 'The Docker engine is restarted in mid-run',
    made: 'dockerd is ended and started again while containers are launched',
    launches: ['exited', 'failed'],
    status: 'complete',
    exitCode: 0,
    says: 'container: ',
    afterwards:
      'launches that were under way say so; the next one waits for the engine, up to a minute, and goes on',
  },
  'engine-killed': {
    fault: 'The Docker engine is killed',
    made: 'dockerd gets SIGKILL while containers are launched, and is started again',
    launches: ['exited', 'failed'],
    status: 'complete',
    exitCode: 0,
    says: 'container: failed (',
    afterwards: 'as above; the container that the engine had lost sight of is removed',
  },
  'libvirt-restarted': {
    fault: 'libvirtd is restarted in mid-run',
    made: 'libvirtd is ended and started again while a guest boots',
    launches: ['exited', 'failed'],
    status: 'complete',
    exitCode: 0,
    says: 'vm: ',
    afterwards: 'the guest is removed by the new daemon; the next launches go on',
  },
  'qemu-killed': {
    fault: 'QEMU is killed',
    made: 'the process of a booting guest gets SIGKILL',
    launches: ['exited', 'failed'],
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
    afterwards: 'the first launch of a form that fails ends the run (`--keep-going`: leaves out the form)',
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
    made: 'it ends while its memory is read',
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
    made: 'a limit of 800 GiB',
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
    says: '[6/6]',
    afterwards: 'what the other had created goes; nothing of this run is touched',
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
Samples that were taken before are kept in every case. This page is written by \`npm run docs:faults\`.

| fault | how the test makes it | launch | run | exit code | it says | then |
| --- | --- | --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row} |`).join('\n')}
`;
}
