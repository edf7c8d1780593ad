import { type ChartName, charts } from '../charts/charts.ts';
import type { RunRecord } from '../results/records.ts';
import { cacheWords } from '../summary/cache-words.ts';
import { labelOf } from '../summary/label.ts';
import { partsOf } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { answerSentences } from './answer.ts';
import { claimsSection, judgedSection } from './claims.ts';
import { conditionsSection } from './conditions.ts';
import { leftOutSentences } from './course.ts';
import type { Chart, ReportModel } from './document.ts';
import { equivalenceSection, equivalenceSentence } from './equivalence.ts';
import { figureSections } from './figure-sections.ts';
import { isolationSection } from './isolation.ts';
import { kernelSurfaceSection } from './kernel-surface.ts';
import { failuresSection, launchesSection } from './launches.ts';
import { lifecycleSection } from './lifecycle.ts';
import { leadText, measuredSection } from './measured.ts';
import { neighbourSection } from './neighbour.ts';
import { pullSection } from './pull.ts';
import { ratiosSection } from './ratios.ts';
import { speedSection } from './speed.ts';
import { withSpoilers } from './spoilers.ts';
import { trustSection } from './trust.ts';

/** All that a report says, in order, as plain data. */
export function reportModel(summary: Summary, records: readonly RunRecord[]): ReportModel {
  const parts = partsOf(records);
  const sentences = answerSentences(summary, parts.header.scenario.workload);
  return {
    title: `${summary.scenario}${cacheWords(summary).inTitle}: ${Object.keys(summary.forms)
      .map((form) => labelOf(summary, form))
      .join(', ')}`,
    runId: summary.runId,
    lead: leadText(parts),
    warnings: warningsOf(summary, records),
    sections: [
      ...claimsSection(summary),
      { id: 'answer', heading: 'The answer', blocks: sentences.map((text) => ({ kind: 'paragraph', text })) },
      measuredSection(summary, parts),
      ...judgedSection(summary),
      ...ratiosSection(summary),
      ...figureSections(summary, records).map((section) => withSpoilers(section, summary)),
      ...pullSection(summary, parts),
      ...speedSection(summary, parts),
      ...lifecycleSection(summary),
      ...isolationSection(summary, records),
      ...neighbourSection(summary, parts),
      ...kernelSurfaceSection(summary),
      ...failuresSection(summary, parts),
      conditionsSection(summary, parts),
      ...equivalenceSection(summary),
      trustSection(summary, parts),
      launchesSection(summary, parts),
    ],
    charts: chartsOf(summary, records),
  };
}

function chartsOf(summary: Summary, records: readonly RunRecord[]): ReportModel['charts'] {
  const drawn = Object.entries(charts).flatMap(([name, draw]): [ChartName, Chart][] => {
    const spec = draw(summary, records);
    if (spec === undefined) return [];
    const { text, subtitle = [] } = spec.title as { text: string; subtitle?: string[] };
    return [[name as ChartName, { spec, title: text, description: subtitle.join('. ') }]];
  });
  return new Map(drawn);
}

function warningsOf(summary: Summary, records: readonly RunRecord[]): readonly string[] {
  const { header, launches, measured, cutOff, end } = partsOf(records);
  const failed = measured.filter((launch) => launch.outcome.status !== 'ready').length;
  const emulated = Object.keys(summary.forms).filter((form) => summary.forms[form]?.emulated);
  const reason = end?.reason ? `: ${end.reason}` : end === undefined ? ': its last record is missing' : '';
  return [
    ...(summary.status === 'complete'
      ? []
      : [
          `This run ${summary.status === 'failed' ? 'failed' : 'was interrupted'}${reason}. ` +
            `${launches.length} of ${header.plan.length} planned launches are recorded; the figures below are of those.${cutOff.length === 0 ? '' : ` ${cutOff.map(({ id }) => id).join(', ')} ${cutOff.length === 1 ? 'was' : 'were'} cut off; see Failures.`}`,
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
          `${emulated.map((form) => labelOf(summary, form)).join(', ')}: software emulation stood in for hardware ` +
            'virtualisation. These figures say nothing about a VM under KVM.',
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
