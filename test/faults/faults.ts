import type { Outcome } from '../../src/results/records.ts';

/** A fault, how a test makes it, and what becomes of the run: a row of docs/faults.md. */
export interface Fault {
  readonly fault: string;
  readonly made: string;
  /** Outcome of the launch that it hits; undefined when it hits none. */
  readonly launch?: Outcome['status'];
  /** Of the run; `cut off`: it could not say. */
  readonly status: 'complete' | 'interrupted' | 'failed' | 'cut off' | 'not begun';
  /** null: ended by a signal. */
  readonly exitCode: number | null;
  /** Stands in what is said of it. */
  readonly says: string;
  /** What comes of the rest of the run. */
  readonly then: string;
}

export const faults = {
  'engine-restarted': {
    fault: 'The Docker engine is restarted in mid-run',
    made: 'dockerd is ended and started again while containers are launched',
    launch: 'failed',
    status: 'complete',
    exitCode: 0,
    says: 'failed (',
    then: 'the launch that was under way is a failed sample; the next ones wait for the engine and go on',
  },
} satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof faults;

/** The table as Markdown. */
export function faultsPage(): string {
  const rows = Object.values<Fault>(faults).map(({ fault, made, launch, status, exitCode, says, then }) =>
    [
      fault,
      made,
      launch === undefined ? '–' : `\`${launch}\``,
      `\`${status}\``,
      exitCode === null ? 'by the signal' : String(exitCode),
      `\`${says}\``,
      then,
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
