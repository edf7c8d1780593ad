import { type ProbeUser, probeUsers, type Verdict } from '../../inside/verdicts.ts';
import type { ProbeRecord, ProbeRepetition } from '../../stages/isolation/records.ts';
import { labelOf } from '../../summary/label.ts';
import type { ProbeRow } from '../../summary/probe-rows.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatDuration } from '../../wording/format.ts';
import { shortened } from '../shortened.ts';
import { evidenceText } from './evidence-text.ts';

/** Probe × target: each cell with its verdicts and what they rest on. Plain text: whoever renders it escapes it. */
export interface Matrix {
  readonly caption: string;
  readonly targets: readonly string[];
  readonly rows: readonly MatrixRow[];
}

export interface MatrixRow {
  readonly probe: string;
  readonly title: string;
  /** What it asks, how, and what its answer cannot show, a name each. */
  readonly about: readonly (readonly [name: string, text: string])[];
  /** Where others treat what it asks; empty in older runs. */
  readonly references: readonly string[];
  /** One a target, in order; none inside: not run there. */
  readonly cells: readonly (readonly MatrixEntry[])[];
}

export interface MatrixEntry {
  readonly user: ProbeUser;
  readonly verdict: Verdict;
  readonly because: string;
  /** What became of the control; null: it needs none. */
  readonly control: string | null;
  /** One text a repetition, or one for all when they are the same. */
  readonly evidence: readonly { readonly title: string; readonly text: string }[];
  /** Where the whole is stored: line of run.jsonl. */
  readonly line: number;
}

/** The heading of the column of references, where a row has any. */
export function referencesHead(rows: readonly MatrixRow[]): readonly string[] {
  return rows.some(({ references }) => references.length > 0) ? ['treated in'] : [];
}

/** @param lineOf line of run.jsonl that holds a record */
export function matrixOf(
  summary: Summary,
  caption: string,
  rows: readonly ProbeRow[],
  targets: readonly string[],
  lineOf: (record: ProbeRecord) => number,
): Matrix {
  return {
    caption,
    targets: targets.map((target) => labelOf(summary, target)),
    rows: rows.map(({ probe, title, question, targets: cells }) => ({
      probe,
      title,
      about:
        question === undefined
          ? []
          : [
              ['Question', question.question],
              ['Method', question.method],
              ['What it cannot show', question.limits],
              ['Source', question.source],
            ],
      references: question?.references ?? [],
      cells: targets.map((target) =>
        probeUsers.flatMap((user) => {
          const record = cells.get(target)?.[user];
          return record === undefined ? [] : [entryOf(record, lineOf(record))];
        }),
      ),
    })),
  };
}

function entryOf(record: ProbeRecord, line: number): MatrixEntry {
  const { user, verdict, because, control, repetitions } = record;
  return {
    user,
    verdict,
    because: shortened(because),
    control: controlText(control),
    evidence: evidenceOf(repetitions),
    line,
  };
}

function controlText(control: ProbeRecord['control']): string | null {
  if (control === null) return null;
  if (control.weakening === null) return `Control: ${shortened(control.because)}.`;
  const how = control.fired ? 'noticed' : 'not noticed';
  return `Control “${shortened(control.weakening)}”: ${how} (${shortened(control.because)}).`;
}

function evidenceOf(repetitions: readonly ProbeRepetition[]): MatrixEntry['evidence'] {
  const texts = repetitions.map(({ evidence }) => (evidence === null ? '' : evidenceText(evidence)));
  const disagree = new Set(repetitions.map(({ verdict }) => verdict)).size > 1;
  const [first] = texts;
  if (!disagree && first !== undefined && texts.every((text) => text === first)) {
    const longest = Math.max(...repetitions.map(({ durationNs }) => durationNs));
    const times = `${repetitions.length} times the same, in at most ${formatDuration(longest)}`;
    return [{ title: times, text: first }];
  }
  return repetitions.map(({ verdict, because, durationNs }, index) => ({
    title: `${index + 1} of ${repetitions.length}, in ${formatDuration(durationNs)}${disagree ? `: ${verdict}, ${shortened(because)}` : ''}`,
    text: texts[index] ?? '',
  }));
}
