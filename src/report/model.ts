import { type ChartName, charts } from '../charts/charts.ts';
import { labelOf } from '../charts/label.ts';
import type { ChartSpec } from '../charts/render-svg.ts';
import type { RunRecord } from '../results/records.ts';
import { partsOf } from '../results/run-parts.ts';
import type { Summary } from '../results/summary.ts';
import { answerSentences } from './answer.ts';
import { claimsSection, judgedSection } from './claims.ts';
import { conditionsSection } from './conditions.ts';
import { figureSections } from './figure-sections.ts';
import { isolationSection } from './isolation.ts';
import type { Difference } from './isolation-differences.ts';
import type { Matrix } from './isolation-matrix.ts';
import { kernelSurfaceSection } from './kernel-surface.ts';
import { failuresSection, launchesSection } from './launches.ts';
import { leadText, measuredSection } from './measured.ts';
import { neighbourSection } from './neighbour.ts';
import { ratiosSection } from './ratios.ts';
import { withSpoilers } from './spoilers.ts';
import { trustSection } from './trust.ts';

/** `id` traces a row to a figure of summary.json (`vm.startup.ready`) or to a launch of run.jsonl (`b003-vm`). */
export interface Row {
  readonly id?: string;
  readonly cells: readonly string[];
}

export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly Row[];
}

/** Plain text throughout: whoever renders it escapes it. */
export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** Within the section, or within one of its headings. */
  | { readonly kind: 'heading'; readonly text: string; readonly minor?: true }
  | { readonly kind: 'table'; readonly table: Table }
  /** A chart with the table that says the same. */
  | { readonly kind: 'figure'; readonly chart: ChartName; readonly caption: string; readonly table: Table }
  /** Sentences that each lead to the row of their probe. */
  | { readonly kind: 'findings'; readonly items: readonly Difference[] }
  | { readonly kind: 'matrix'; readonly matrix: Matrix }
  /** Shown folded where that is possible. */
  | { readonly kind: 'fold'; readonly title: string; readonly blocks: readonly Block[] }
  /** What a guest or an engine said. */
  | { readonly kind: 'output'; readonly title: string; readonly text: string };

export interface Section {
  readonly id: string;
  readonly heading: string;
  /** Shown folded where that is possible. */
  readonly folded?: true;
  readonly blocks: readonly Block[];
}

export interface Chart {
  readonly spec: ChartSpec;
  readonly title: string;
  readonly description: string;
}

export interface ReportModel {
  readonly title: string;
  readonly runId: string;
  /** What was weighed, and on what. */
  readonly lead: string;
  /** What a reader must know before any figure; empty for a whole run without failures. */
  readonly warnings: readonly string[];
  readonly sections: readonly Section[];
  /** Those that have something to show. */
  readonly charts: ReadonlyMap<ChartName, Chart>;
}

/** All that a report says, in order, as plain data. */
export function reportModel(summary: Summary, records: readonly RunRecord[]): ReportModel {
  const parts = partsOf(records);
  const sentences = answerSentences(summary);
  return {
    title: `${summary.scenario}: ${Object.keys(summary.forms)
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
      ...isolationSection(summary, records),
      ...neighbourSection(summary, parts),
      ...kernelSurfaceSection(summary),
      ...failuresSection(summary, parts),
      conditionsSection(summary, parts),
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
  const { header, launches, measured, end } = partsOf(records);
  const failed = measured.filter((launch) => launch.outcome.status !== 'ready').length;
  const emulated = Object.keys(summary.forms).filter((form) => summary.forms[form]?.emulated);
  const reason = end?.reason ? `: ${end.reason}` : end === undefined ? ': its last record is missing' : '';
  return [
    ...(summary.status === 'complete'
      ? []
      : [
          `This run ${summary.status === 'failed' ? 'failed' : 'was interrupted'}${reason}. ` +
            `${launches.length} of ${header.plan.length} planned launches are recorded; the figures below are of those.`,
        ]),
    ...(failed > 0
      ? [
          `${failed} of ${measured.length} measured launches ${failed === 1 ? 'was' : 'were'} never ready; see Failures.`,
        ]
      : []),
    ...(emulated.length > 0
      ? [
          `${emulated.map((form) => labelOf(summary, form)).join(', ')}: software emulation stood in for hardware ` +
            'virtualisation. These figures say nothing about a VM under KVM.',
        ]
      : []),
  ];
}
