import { labelOf } from '../charts/label.ts';
import type { RunParts } from '../results/run-parts.ts';
import type { Summary } from '../results/summary.ts';
import { formatDuration } from '../stats/format.ts';
import type { Block, Section, Table } from './model.ts';
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
  const forms = [...preparations.values()].map((preparation) => {
    const steps = Object.entries(preparation.steps).map(([step, { durationNs, cached }]) => [
      `${step} (once, not timed as startup)`,
      `${formatDuration(durationNs)}${cached ? ', from the cache' : ''}`,
    ]);
    return keyed(labelOf(summary, preparation.form), {
      ...preparation.conditions,
      ...Object.fromEntries(steps),
    });
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
