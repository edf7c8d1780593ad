import type { PullSummary } from '../stages/pull/summary.ts';
import { labelOf } from '../summary/label.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { formatBytes, formatDuration, formatDurationInterval } from '../wording/format.ts';
import type { Block, Row, Section, Table } from './document.ts';

/** How long a host that has nothing takes to fetch each form, and to have it ready. Nothing when not measured. */
export function pullSection(summary: Summary, { header }: RunParts): readonly Section[] {
  const pulled = Object.entries(summary.forms).flatMap(([form, { pull }]) =>
    pull === undefined ? [] : [{ form, label: labelOf(summary, form), pull }],
  );
  if (pulled.length === 0) return [];
  const registry = header.scenario.measure.pull?.registry ?? 'a registry';
  const blocks: Block[] = [
    {
      kind: 'figure',
      chart: 'pull',
      caption:
        'Who deploys from nothing waits for all of it, who restarts for the last part alone. The sum is one of medians, each measured by itself, and so without an interval.',
      table: sumTable(summary, pulled),
    },
    { kind: 'table', table: pullTable(summary, pulled) },
    { kind: 'table', table: partTable(pulled) },
    { kind: 'list', items: [...together(pulled), ...method(registry), ...problems(pulled)] },
  ];
  return [{ id: 'pull', heading: 'From a registry, cold', blocks }];
}

interface Pulled {
  readonly form: string;
  readonly label: string;
  readonly pull: PullSummary;
}

function sumTable(summary: Summary, pulled: readonly Pulled[]): Table {
  return {
    caption: 'From nothing to ready, in medians',
    head: ['form', 'pull', 'create', 'start to ready', 'sum: from nothing'],
    rows: pulled.map(({ form, label, pull }) => {
      const ready = summary.forms[form]?.startup.ready?.medianNs ?? null;
      const cells = [label, ...[pull.medianNs, pull.createNs, ready, pull.fromNothingNs].map(duration)];
      return { id: `${form}.pull.fromNothingNs`, cells };
    }),
  };
}

function pullTable(summary: Summary, pulled: readonly Pulled[]): Table {
  return {
    caption: 'From the request until it can be used, by a host that has none of it',
    head: [
      'form',
      'to fetch, by the manifest',
      'transferBytes of the image',
      'median',
      '95 % interval',
      'n',
      'failed',
      'then, to the disk',
      'the same as',
    ],
    rows: pulled.map(({ form, label, pull }): Row => {
      const estimate = summary.forms[form]?.image.transferBytes ?? null;
      const others = pull.sharedWith.filter((one) => one !== form).map((one) => labelOf(summary, one));
      const cells = [
        label,
        bytes(pull.transferBytes),
        bytes(estimate),
        pull.medianNs === null ? 'not fetched' : formatDuration(pull.medianNs),
        pull.ci95Ns === null ? 'n too small' : formatDurationInterval(pull.ci95Ns),
        String(pull.n),
        String(pull.failures),
        duration(pull.flushNs),
        others.join(', ') || '–',
      ];
      return { id: `${form}.pull.medianNs`, cells };
    }),
  };
}

/** Of what several forms start from, once. */
function partTable(pulled: readonly Pulled[]): Table {
  return {
    caption: 'Layer by layer, file by file: medians from the request',
    head: ['form', 'layer or file', 'size', 'begins', 'is there', 'is unpacked', 'not fetched'],
    rows: once(pulled).flatMap(({ form, pull, labels }) =>
      pull.parts.map((part, index) => ({
        id: `${form}.pull.part.${index + 1}`,
        cells: [
          labels,
          part.name,
          formatBytes(part.bytes),
          duration(part.beganNs),
          duration(part.downloadedNs),
          duration(part.unpackedNs),
          part.present === 0 ? '–' : `${part.present} times there already`,
        ],
      })),
    ),
  };
}

function once(pulled: readonly Pulled[]) {
  return pulled
    .filter(({ form, pull }) => pull.sharedWith[0] === form)
    .map((one) => {
      const labels = pulled
        .filter(({ form }) => one.pull.sharedWith.includes(form))
        .map(({ label }) => label);
      return { ...one, labels: labels.join(', ') };
    });
}

/** What all forms need together, what several share counted once. */
function together(pulled: readonly Pulled[]): string[] {
  const parts = once(pulled).flatMap(({ pull }) => pull.parts);
  const distinct = [...new Map(parts.map((part) => [part.digest, part])).values()];
  const sum = (list: typeof parts) => list.reduce((total, part) => total + part.bytes, 0);
  const each = sum(pulled.flatMap(({ pull }) => pull.parts));
  if (pulled.length < 2 || each === sum(distinct)) return [];
  return [
    `A host that is to have all of these forms fetches ${formatBytes(sum(distinct))}: layers and files that several start from are counted once (${formatBytes(each)} if each were fetched for itself).`,
  ];
}

function method(registry: string): string[] {
  return [
    `From ${registry}, over plain HTTP and from the host itself: for containers its engine pulls and unpacks, for virtual machines its curl fetches every file at once. A compressed qcow2 is a disk’s backing file as it is, so there is nothing to unpack; that its blocks are inflated when they are read is not in this time.`,
    'The image is sent to the registry under digests of the run’s own: each layer begins with a comment, with the same content else. So no other image of the engine shares a layer with it, and what is pulled is removed again wholly before each pull. The progress of the engine tells whether a layer was there already.',
    'An engine checks the digest of what it fetches and unpacks it; curl checks the length. Both are timed until it can be used; that it is on the disk is awaited afterwards, apart.',
    'The registry has just been sent everything, and so has it in memory: how fast its own disk is does not count. A registry far away takes longer, by the bytes.',
    'The engine thins its lines of progress: when a layer begins and is there is known to lie within an interval, and the table has its end.',
  ];
}

function problems(pulled: readonly Pulled[]): string[] {
  return once(pulled).flatMap(({ labels, pull }) => pull.problems.map((reason) => `${labels}: ${reason}`));
}

const duration = (ns: number | null) => (ns === null ? '–' : formatDuration(ns));
const bytes = (size: number | null) => (size === null ? '–' : formatBytes(size));
