import {
  type LifecycleOperation,
  lifecycleOperations,
  operationMeanings,
} from '../stages/lifecycle/records.ts';
import type { LifecycleFigure } from '../stages/lifecycle/summary.ts';
import { labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import { formatDuration, formatDurationInterval, formatRatio } from '../wording/format.ts';
import type { Row, Section, Table } from './document.ts';

/** What an instance goes through besides its launch. Nothing when it was not measured. */
export function lifecycleSection(summary: Summary): readonly Section[] {
  const found = Object.entries(summary.forms).flatMap(([form, { lifecycle }]) =>
    lifecycleOperations.flatMap((operation): Found[] => {
      const figure = lifecycle?.[operation];
      return figure === undefined ? [] : [{ form, label: labelOf(summary, form), operation, figure }];
    }),
  );
  if (found.length === 0) return [];
  const [base = ''] = Object.keys(summary.forms);
  return [
    {
      id: 'lifecycle',
      heading: 'Through its life',
      blocks: [
        {
          kind: 'figure',
          chart: 'lifecycle',
          caption:
            'Each operation on an instance of its own, once a block, in the order of the list. Where an instance must answer again, the time runs to its first correct answer, else until whoever does it said that it is done.',
          table: table(found, labelOf(summary, base)),
        },
        { kind: 'table', table: meanings(found) },
        { kind: 'list', items: [...notes, ...reasons(found)] },
      ],
    },
  ];
}

interface Found {
  readonly form: string;
  readonly label: string;
  readonly operation: LifecycleOperation;
  readonly figure: LifecycleFigure;
}

const notes = [
  'A restart is a stop and a new start of the same instance, with its files, limits and address: of a container in the engine, of a process in the same root, of a virtual machine from the same disk. What the harness needs to watch the new start is ready before the stop.',
  'A bare process is paused by the freezer of its cgroup, a container by the engine (which uses the same), a virtual machine by its hypervisor, which stops its processors.',
  'An operation that fails ranks as infinitely slow, and ends that life: what would follow is not tried.',
];

function table(found: readonly Found[], base: string): Table {
  return {
    caption: 'Time from the request to the last mark',
    head: [
      'form',
      'operation',
      'median',
      '95 % interval',
      'until done is said',
      'n',
      'failed',
      `against ${base}`,
    ],
    rows: found.map(({ form, label, operation, figure }): Row => {
      const { medianNs, ci95Ns, answeredNs, n, failures, ratio, ratioCi95 } = figure;
      const duration = (ns: number | null) => (ns === null ? '–' : formatDuration(ns));
      const cells = [
        label,
        operation,
        n === 0 ? 'does not have it' : medianNs === null ? 'failed' : formatDuration(medianNs),
        ci95Ns === null ? (n === 0 ? '–' : 'n too small') : formatDurationInterval(ci95Ns),
        duration(answeredNs),
        String(n),
        String(failures),
        ratio === null || label === base ? '–' : against(ratio, ratioCi95),
      ];
      return { id: `${form}.lifecycle.${operation}`, cells };
    }),
  };
}

function against(ratio: number, ci95: readonly [number, number] | null): string {
  return ci95 === null ? `${formatRatio(ratio)} (no interval)` : formatRatio(ratio, ci95);
}

function meanings(found: readonly Found[]): Table {
  const named = lifecycleOperations.filter((one) => found.some(({ operation }) => operation === one));
  return {
    caption: 'What is timed',
    head: ['operation', 'from what to what'],
    rows: named.map((one) => ({ cells: [one, operationMeanings[one]] })),
  };
}

/** Each once for the operations that it is about. */
function reasons(found: readonly Found[]): string[] {
  const said = found.flatMap(({ label, operation, figure }) =>
    figure.reasons.map((reason) => ({ operation, text: `${label}, %: ${reason}` })),
  );
  return [...Map.groupBy(said, ({ text }) => text)].map(([text, same]) =>
    text.replace('%', () => same.map(({ operation }) => operation).join(' and ')),
  );
}
