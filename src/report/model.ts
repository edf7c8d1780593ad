import type { RunRecord } from '../results/records.ts';
import { nameOf } from '../summary/label.ts';
import { partsOf, type RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { aboutRun } from './about.ts';
import { contents } from './contents.ts';
import { leftOutSentences } from './course.ts';
import type { ReportModel } from './document.ts';
import { equivalenceSentence } from './equivalence/sentence.ts';
import { enumerated } from './in-target.ts';
import { claimStrip } from './opening/claim-strip.ts';
import { findingOf } from './opening/finding.ts';
import { furtherGrid, headlineGrid } from './opening/headline-grid.ts';
import { leadText } from './opening/lead.ts';
import { sourceLine } from './source-line.ts';
import { startupOpening } from './startup.ts';

/** All that a report says, in order, as plain data. */
export function reportModel(summary: Summary, records: readonly RunRecord[]): ReportModel {
  const parts = partsOf(records);
  const chapters = contents.map((chapter) => chapter({ summary, records, parts }));
  const title = findingOf(summary, parts);
  return {
    title,
    subject: `run ${summary.runId}`,
    lead: leadText(parts),
    claims: claimStrip(summary),
    warnings: warningsOf(summary, parts),
    opening: [
      { kind: 'grid', grid: headlineGrid(summary) },
      ...startupOpening({ summary, records }),
      { kind: 'grid', grid: furtherGrid(summary) },
    ],
    sections: chapters.flatMap(({ section }) => section ?? []),
    about: aboutRun(title, summary, parts),
    source: sourceLine(parts),
    tables: chapters.flatMap(({ tables = [] }) => tables.filter(({ rowCount }) => rowCount > 0)),
  };
}

function warningsOf(summary: Summary, parts: RunParts): readonly string[] {
  const { header, launches, measured, cutOff, end } = parts;
  const failed = measured.filter((launch) => launch.outcome.status !== 'ready').length;
  const emulated = Object.keys(summary.targets).filter((target) => summary.targets[target]?.emulated);
  const reason = end?.reason ? `: ${end.reason}` : end === undefined ? ': its last record is missing' : '';
  return [
    ...(summary.status === 'complete'
      ? []
      : [
          `This run ${summary.status === 'failed' ? 'failed' : 'was interrupted'}${reason}. ` +
            `${launches.length} of ${header.plan.length} planned launches are recorded; the metrics below are of those.${cutOff.length === 0 ? '' : ` ${cutOff.map(({ id }) => id).join(', ')} ${cutOff.length === 1 ? 'was' : 'were'} cut off; see Failures.`}`,
        ]),
    ...(failed > 0
      ? [
          `${failed} of ${measured.length} measured launches ${failed === 1 ? 'was' : 'were'} never ready; see Failures.`,
        ]
      : []),
    ...leftOutSentences(summary),
    ...unequalWork(summary),
    ...(emulated.length > 0
      ? [
          `* ${enumerated(emulated.map((target) => nameOf(summary, target)))} ${emulated.length === 1 ? 'was' : 'were'} emulated (QEMU without KVM). Do not quote ${emulated.length === 1 ? 'its' : 'their'} times, memory or isolation as those of a VM: under KVM, a VM typically starts and runs many times faster.`,
        ]
      : []),
  ];
}

function unequalWork(summary: Summary): readonly string[] {
  const sentence = equivalenceSentence(summary);
  return sentence === undefined || summary.equivalence?.status === 'proven'
    ? []
    : [`${sentence} See Workload equivalence.`];
}
