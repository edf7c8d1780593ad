import type { RunRecord } from '../results/records.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import type { DataTable, Section } from './document.ts';

/** A run, as every chapter of its report gets it. */
export interface Reported {
  readonly summary: Summary;
  readonly records: readonly RunRecord[];
  /** The records by kind. */
  readonly parts: RunParts;
}

/** What a report says of one subject. */
export interface Chapter {
  /** Absent where the page has nothing to show of it. */
  readonly section?: Section;
  /** Its tables for machines; those without a row are not written. */
  readonly tables?: readonly DataTable[];
}
