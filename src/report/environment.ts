import type { CalibrationRecord, PreparationRecord } from '../launches/records.ts';
import { labelOf } from '../summary/label.ts';
import type { Chapter, Reported } from './chapter.ts';
import { durationColumn } from './columns.ts';
import { dataTable, pageTable, type TableOf } from './table.ts';
import { withUnits } from './with-units.ts';

/** Host facts, the floors of the instruments, and what is particular to each target. */
export function environmentChapter({ summary, parts }: Reported): Chapter {
  const { header, calibration, preparations } = parts;
  const host = textsOf('host', { host: header.host, ...header.environment });
  const floors = calibration?.floors ?? [];
  const targets = [...preparations.values()].map((preparation) => ({
    label: labelOf(summary, preparation.target),
    environment: textsOf(preparation.target, preparation.environment),
    steps: stepsOf(preparation),
  }));
  const shown = [
    pageTable('Host', environmentTable, host),
    pageTable('Measurement overhead', floorTable, floors),
    ...targets.flatMap(({ label, environment, steps }) => [
      pageTable(label, environmentTable, environment),
      pageTable(`${label}: prepared once, not timed as startup`, stepTable, steps),
    ]),
  ].filter(({ rows }) => rows.length > 0);
  return {
    section: {
      id: 'environment',
      heading: 'Environment',
      folded: true,
      blocks: shown.map((table) => ({ kind: 'table', table })),
    },
    tables: [
      dataTable('environment', environmentTable, [
        ...host,
        ...targets.flatMap(({ environment }) => environment),
      ]),
      dataTable(
        'preparation',
        stepTable,
        targets.flatMap(({ steps }) => steps),
      ),
      dataTable('instruments', floorTable, floors),
    ],
  };
}

interface Condition {
  /** `host`, or a target. */
  readonly of: string;
  readonly name: string;
  readonly value: string;
}

function textsOf(of: string, values: Readonly<Record<string, string>>): readonly Condition[] {
  return Object.entries(values).map(([name, value]) => ({ of, name, value }));
}

const environmentTable: TableOf<Condition> = {
  columns: [
    { name: 'of', value: ({ of }) => of },
    { head: 'environment', name: 'condition', value: ({ name }) => name, say: ({ name }) => inWords(name) },
    { head: 'value', name: 'value', value: ({ value }) => value, say: ({ value }) => withUnits(value) },
  ],
};

/** `hardwareVirtualisation` as `hardware virtualisation`. */
function inWords(name: string): string {
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

type Step = PreparationRecord['steps'][string] & { readonly target: string; readonly step: string };

function stepsOf({ target, steps }: PreparationRecord): readonly Step[] {
  return Object.entries(steps).map(([step, about]) => ({ target, step, ...about }));
}

const stepTable: TableOf<Step> = {
  columns: [
    { name: 'target', value: ({ target }) => target },
    { head: 'step', name: 'step', value: ({ step }) => step },
    durationColumn('took', 'duration', ({ durationNs }) => durationNs),
    {
      head: 'from the cache',
      name: 'cached',
      value: ({ cached }) => cached,
      say: ({ cached }) => (cached ? 'yes' : 'no'),
    },
  ],
};

const floorTable: TableOf<CalibrationRecord['floors'][number]> = {
  columns: [
    { head: 'round trip', name: 'name', value: ({ name }) => name },
    { name: 'n', value: ({ n }) => n },
    durationColumn('median', 'median', ({ medianNs }) => medianNs),
    durationColumn('95th percentile', 'p95', ({ p95Ns }) => p95Ns),
    { head: 'n', say: ({ n }) => String(n) },
  ],
};
