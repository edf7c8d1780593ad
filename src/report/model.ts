import type { RunRecord } from '../results/records.ts';
import { cacheWords } from '../summary/cache-words.ts';
import { labelOf } from '../summary/label.ts';
import { partsOf, type RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { contents } from './contents.ts';
import { leftOutSentences } from './course.ts';
import type { ReportModel } from './document.ts';
import { equivalenceSentence } from './equivalence/sentence.ts';
import { leadText } from './measured.ts';

/** All that a report says, in order, as plain data. */
export function reportModel(summary: Summary, records: readonly RunRecord[]): ReportModel {
  const parts = partsOf(records);
  const chapters = contents.map((chapter) => chapter({ summary, records, parts }));
  const targets = Object.keys(summary.targets).map((target) => labelOf(summary, target));
  return {
    title: `${summary.scenario}${cacheWords(summary).inTitle}: ${targets.join(', ')}`,
    subject: `run ${summary.runId}`,
    lead: leadText(parts),
    warnings: warningsOf(summary, parts),
    sections: chapters.flatMap(({ section }) => section ?? []),
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
          `${emulated.map((target) => labelOf(summary, target)).join(', ')}: software emulation stood in for hardware ` +
            'virtualisation. These metrics say nothing about a VM under KVM.',
        ]
      : []),
  ];
}

function unequalWork(summary: Summary): readonly string[] {
  const sentence = equivalenceSentence(summary);
  return sentence === undefined || summary.equivalence?.status === 'proven'
    ? []
    : [`${sentence} See Equal work.`];
}
