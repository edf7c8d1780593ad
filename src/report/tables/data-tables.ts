import type { RunRecord } from '../../results/records.ts';
import { partsOf, type RunParts } from '../../summary/run-parts.ts';
import type { Summary } from '../../summary/summary.ts';
import { claimTables } from './claim-tables.ts';
import { type DataTable, dataTable } from './data-table.ts';
import { equivalenceTable } from './equivalence-table.ts';
import { figureTables } from './figure-tables.ts';
import { isolationTables } from './isolation-tables.ts';
import { launchTable } from './launch-table.ts';
import { lifecycleTable } from './lifecycle-table.ts';
import { neighbourTables } from './neighbour-tables.ts';
import { pullTables } from './pull-tables.ts';
import { speedTables } from './speed-tables.ts';

/** Every table of the report that has rows, for machines. */
export function dataTables(summary: Summary, records: readonly RunRecord[]): readonly DataTable[] {
  const parts = partsOf(records);
  const tables = [
    ...claimTables(summary),
    ...figureTables(summary, records),
    ...pullTables(summary),
    ...speedTables(summary),
    lifecycleTable(summary),
    ...isolationTables(summary, parts),
    ...neighbourTables(summary),
    equivalenceTable(summary),
    ...conditionTables(parts),
    launchTable(parts),
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

function conditionTables({ header, calibration, preparations }: RunParts): readonly DataTable[] {
  const forms = [...preparations.values()].map(({ form, conditions }) => ({ of: form, conditions }));
  const host = { host: header.host, ...header.conditions };
  return [
    dataTable(
      'conditions',
      [{ of: 'host', conditions: host }, ...forms].flatMap(({ of, conditions }) =>
        Object.entries(conditions).map(([condition, value]) => ({ of, condition, value })),
      ),
    ),
    dataTable(
      'preparation',
      [...preparations.values()].flatMap(({ form, steps }) =>
        Object.entries(steps).map(([step, { durationNs, cached }]) => ({
          form,
          step,
          duration_ns: durationNs,
          cached,
        })),
      ),
    ),
    dataTable(
      'instruments',
      (calibration?.floors ?? []).map(({ name, n, medianNs, p95Ns }) => ({
        name,
        n,
        median_ns: medianNs,
        p95_ns: p95Ns,
      })),
    ),
  ];
}
