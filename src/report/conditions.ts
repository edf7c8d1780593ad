import { labelOf } from '../summary/label.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { formatDuration } from '../wording/format.ts';
import type { Block, Section, Table } from './document.ts';
import { withUnits } from './with-units.ts';

/** Host facts, the floors of the instruments, and what is particular to each form. */
export function conditionsSection(summary: Summary, parts: RunParts): Section {
  const { header, calibration, preparations } = parts;
  const host = keyed('Host', { host: header.host, ...header.conditions });
  const floors: Table = {
    caption: 'What the instruments themselves cost',
    head: ['round trip', 'median', '95th percentile', 'n'],
    rows: (calibration?.floors ?? []).map((floor) => ({
      cells: [floor.name, formatDuration(floor.medianNs), formatDuration(floor.p95Ns), String(floor.n)],
    })),
  };
  const forms = [...preparations.values()].flatMap((preparation): Table[] => {
    const label = labelOf(summary, preparation.form);
    return [
      keyed(label, preparation.conditions),
      {
        caption: `${label}: made ready once, and not timed as startup`,
        head: ['step', 'took', 'from the cache'],
        rows: Object.entries(preparation.steps).map(([step, { durationNs, cached }]) => ({
          cells: [step, formatDuration(durationNs), cached ? 'yes' : 'no'],
        })),
      },
    ];
  });
  const tables = [host, floors, ...forms].filter((table) => table.rows.length > 0);
  return {
    id: 'conditions',
    heading: 'Conditions',
    blocks: tables.map((table): Block => ({ kind: 'table', table })),
  };
}

function keyed(caption: string, values: Readonly<Record<string, string>>): Table {
  const rows = Object.entries(values).map(([name, value]) => ({ cells: [inWords(name), withUnits(value)] }));
  return { caption, head: ['condition', 'value'], rows };
}

/** `hardwareVirtualisation` as `hardware virtualisation`. */
function inWords(name: string): string {
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
