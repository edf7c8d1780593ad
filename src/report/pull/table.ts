import { labelOf } from '../../summary/label.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatBytes, formatDuration } from '../../wording/format.ts';
import {
  bytesColumn,
  durationColumn,
  emulatedColumn,
  formColumn,
  intervalColumns,
  told,
} from '../columns.ts';
import type { Table } from '../document.ts';
import type { MeasuredForm } from '../reported-forms.ts';
import type { TableOf } from '../table.ts';

export type Pulled = MeasuredForm<'pull'>;

export function sumTable(summary: Summary, pulled: readonly Pulled[]): Table {
  return {
    caption: 'From nothing to ready, in medians',
    head: ['form', 'pull', 'create', 'start to ready', 'sum: from nothing'],
    rows: pulled.map(({ form, label, found: { medianNs, createNs, fromNothingNs } }) => {
      const readyNs = summary.forms[form]?.startup.ready?.medianNs ?? null;
      const cells = [
        label,
        ...[medianNs, createNs, readyNs, fromNothingNs].map((ns) => told(ns, formatDuration)),
      ];
      return { id: `${form}.pull.fromNothingNs`, cells };
    }),
  };
}

export function pullTable(summary: Summary): TableOf<Pulled> {
  const others = ({ form, found: { sharedWith } }: Pulled) =>
    sharedWith.flatMap((one) => (one === form ? [] : [labelOf(summary, one)]));
  return {
    id: ({ form }) => `${form}.pull.medianNs`,
    columns: [
      formColumn,
      emulatedColumn,
      { name: 'kind', value: ({ found }) => found.kind },
      { name: 'shared_with', value: ({ found }) => found.sharedWith.join(' ') },
      bytesColumn('to fetch, by the manifest', 'transfer_bytes', ({ found }) => found.transferBytes),
      {
        head: 'transferBytes of the image',
        say: ({ form }) => told(summary.forms[form]?.image.transferBytes ?? null, formatBytes),
      },
      durationColumn('median', 'median', ({ found }) => found.medianNs, 'not fetched'),
      ...intervalColumns<Pulled>(
        'ns',
        ({ found }) => found.ci95Ns,
        () => 'n too small',
      ),
      { head: 'n', name: 'n', value: ({ found }) => found.n },
      { head: 'failed', name: 'failures', value: ({ found }) => found.failures },
      durationColumn('then, to the disk', 'flush', ({ found }) => found.flushNs),
      { head: 'the same as', say: (pulled) => others(pulled).join(', ') || '–' },
      { name: 'create_ns', value: ({ found }) => found.createNs },
      { name: 'from_nothing_ns', value: ({ found }) => found.fromNothingNs },
    ],
  };
}

type PulledPart = Pulled['found']['parts'][number] &
  Pick<Pulled, 'form' | 'label'> & { readonly index: number };

/** Layers and files, in the order of each form's manifest. */
export function partsIn(pulled: readonly Pulled[]): readonly PulledPart[] {
  return pulled.flatMap(({ form, label, found: { parts } }) =>
    parts.map((part, index) => ({ ...part, form, label, index })),
  );
}

export const partTable: TableOf<PulledPart> = {
  id: ({ form, index }) => `${form}.pull.part.${index + 1}`,
  columns: [
    formColumn,
    { name: 'digest', value: ({ digest }) => digest },
    { head: 'layer or file', name: 'name', value: ({ name }) => name },
    bytesColumn('size', 'bytes', ({ bytes }) => bytes),
    { name: 'present', value: ({ present }) => present },
    durationColumn('begins', 'began', ({ beganNs }) => beganNs),
    durationColumn('is there', 'downloaded', ({ downloadedNs }) => downloadedNs),
    durationColumn('is unpacked', 'unpacked', ({ unpackedNs }) => unpackedNs),
    {
      head: 'not fetched',
      say: ({ present }) => (present === 0 ? '–' : `${present} times there already`),
    },
  ],
};

/** What several forms start from, once: under the names of all of them. */
export function once(pulled: readonly Pulled[]): readonly Pulled[] {
  return pulled
    .filter(({ form, found }) => found.sharedWith[0] === form)
    .map((one) => {
      const sharing = pulled.filter(({ form }) => one.found.sharedWith.includes(form));
      return { ...one, label: sharing.map(({ label }) => label).join(', ') };
    });
}
