import type { Drawing } from '../charts/composition.ts';
import type { Role } from '../charts/roles.ts';
import type { About } from './about.ts';
import type { Grid } from './grid/grid.ts';
import type { BoundaryTable } from './isolation/boundary-table.ts';
import type { Difference } from './isolation/differences.ts';
import type { Matrix } from './isolation/matrix.ts';
import type { ClaimCount } from './opening/claim-strip.ts';

/** `id` traces a row to a metric of summary.json (`vm.startup.ready`) or to a launch of run.jsonl (`b003-vm`). */
export interface Row {
  readonly id?: string;
  readonly cells: readonly string[];
}

export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly Row[];
}

/** A cell for machines: numbers are raw, in base units (ns, bytes); null where nothing was measured or can be told. */
export type Value = string | number | boolean | null;

/** A table for machines. */
export interface DataTable {
  /** The name of its files. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rowCount: number;
  /** Made when they are asked for: a run may have a hundred thousand launches. */
  readonly rows: () => readonly (readonly Value[])[];
}

/** Plain text throughout: whoever renders it escapes it. */
export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** Within the section, or within one of its headings. */
  | { readonly kind: 'heading'; readonly text: string; readonly minor?: true }
  | { readonly kind: 'table'; readonly table: Table }
  /** A chart, with the table that says the same where no grid does. */
  | { readonly kind: 'chart'; readonly chart: Chart; readonly caption: string; readonly table?: Table }
  /** Metrics as rows, targets as columns. */
  | { readonly kind: 'grid'; readonly grid: Grid }
  /** Sentences that each lead to the row of their probe. */
  | { readonly kind: 'findings'; readonly items: readonly Difference[] }
  | { readonly kind: 'boundaries'; readonly table: BoundaryTable }
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
  /** The name of its files. */
  readonly name: string;
  readonly role: Role;
  /** The same in any size. */
  readonly drawing: Drawing;
  readonly title: string;
  readonly description: string;
}

export interface ReportModel {
  /** The finding, in one line. */
  readonly title: string;
  /** The run or the series that it is about: `run 20260131-142501-3f9a`. */
  readonly subject: string;
  /** What was measured, when, and on what. */
  readonly lead: string;
  /** How many claims have which answer; empty without claims. */
  readonly claims: readonly ClaimCount[];
  /** What a reader must know before any metric; empty for a whole run without failures. */
  readonly warnings: readonly string[];
  /** The numbers and the chart that answer the question. */
  readonly opening: readonly Block[];
  readonly sections: readonly Section[];
  readonly about: About;
  /** What stands in each picture: workload, host, day, how often. */
  readonly source: string;
  /** Its tables for machines, each with a row at least. */
  readonly tables: readonly DataTable[];
}

/** The charts of a report, in the order of the page. */
export function chartsIn({
  opening = [],
  sections,
}: Pick<ReportModel, 'sections'> & Partial<Pick<ReportModel, 'opening'>>): readonly Chart[] {
  return [...opening, ...sections.flatMap(({ blocks }) => blocks)].flatMap(chartsOf);
}

function chartsOf(block: Block): readonly Chart[] {
  if (block.kind === 'fold') return block.blocks.flatMap(chartsOf);
  return block.kind === 'chart' ? [block.chart] : [];
}
