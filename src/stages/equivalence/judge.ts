import type { TargetSpec } from '../../targets/targets.ts';
import type { Limits, Workload } from '../../workload.ts';
import { filesLine, programLine } from './files-line.ts';
import { kernelLine } from './kernel-line.ts';
import { limitsLine, machineLine } from './limits-line.ts';
import { line, type Pair } from './line.ts';
import { processesLine } from './processes-line.ts';
import type { EquivalenceRecord } from './records.ts';
import { resourcesLine } from './resources-line.ts';
import { seesLine } from './sees-line.ts';
import { answerLine, startLine } from './start-line.ts';
import { type Certificate, type CertificateLine, equivalenceLines, type LineName } from './summary.ts';

/** Judges stored evidence; undefined for a run that has none, or has only one target. */
export function judgeEquivalence(
  {
    targets,
    workload,
  }: { readonly targets: readonly TargetSpec[]; readonly workload: Pick<Workload, 'limits'> },
  equivalences: readonly EquivalenceRecord[],
): Certificate | undefined {
  if (equivalences.length === 0) return undefined;
  const records = new Map(equivalences.map((record) => [record.target, record]));
  const reference = referenceOf(targets, records);
  const judgedTargets = Object.fromEntries(
    targets.map(({ name }) => [name, linesOf(records.get(name), records.get(reference), workload.limits)]),
  );
  const statuses = Object.values(judgedTargets).flatMap((lines) =>
    Object.values(lines).map(({ status }) => status),
  );
  const status = statuses.includes('different')
    ? 'different'
    : statuses.includes('untold')
      ? 'untold'
      : 'proven';
  return { status, reference, targets: judgedTargets };
}

/** The reference: the bare process; otherwise the first target that runs the workload's own root filesystem. */
function referenceOf(
  targets: readonly TargetSpec[],
  records: ReadonlyMap<string, EquivalenceRecord>,
): string {
  const gathered = targets.filter(({ name }) => records.get(name)?.outcome.status === 'gathered');
  const own = gathered.filter(({ name }) => records.get(name)?.ownUserland === undefined);
  const chosen = own.find(({ kind }) => kind === 'process') ?? own[0] ?? gathered[0] ?? targets[0];
  return chosen?.name ?? '';
}

const judges: Readonly<Record<LineName, (pair: Pair, limits: Limits) => CertificateLine>> = {
  program: programLine,
  files: filesLine,
  start: startLine,
  limits: limitsLine,
  resources: resourcesLine,
  sees: seesLine,
  kernel: kernelLine,
  processes: processesLine,
  answer: answerLine,
  machine: machineLine,
};

function linesOf(
  record: EquivalenceRecord | undefined,
  reference: EquivalenceRecord | undefined,
  limits: Limits,
): Readonly<Record<LineName, CertificateLine>> {
  const lineOf = (name: LineName): CertificateLine => {
    if (record === undefined) return line('untold', 'the run ended before it was looked into');
    if (record.outcome.status === 'failed') return line('untold', record.outcome.reason);
    if (reference?.outcome.status !== 'gathered')
      return line('untold', 'there is no target to hold it against');
    const ownUser = record.ownUser ?? reference.ownUser;
    const pair = {
      ...(ownUser === undefined ? {} : { ownUser }),
      own: record.outcome.evidence,
      reference: reference.outcome.evidence,
      ownUserland: record.ownUserland,
    };
    return judges[name](pair, limits);
  };
  return Object.fromEntries(equivalenceLines.map((name) => [name, lineOf(name)])) as Record<
    LineName,
    CertificateLine
  >;
}

/** The lines of a target that have this status: `files (1 file differ)`. */
export function linesThatAre(
  lines: Readonly<Record<LineName, CertificateLine>>,
  status: CertificateLine['status'],
): readonly (CertificateLine & { readonly name: LineName })[] {
  return equivalenceLines.map((name) => ({ name, ...lines[name] })).filter((one) => one.status === status);
}
