import {
  type Certificate,
  type CertificateLine,
  equivalenceLines,
  type LineName,
  type LineStatus,
  lineTitles,
} from '../../stages/equivalence/summary.ts';
import { labelOf } from '../../summary/label.ts';
import type { Summary } from '../../summary/summary.ts';
import type { Chapter, Reported } from '../chapter.ts';
import type { Block, Table } from '../document.ts';
import { enumerated } from '../in-target.ts';
import { dataTable, type TableOf } from '../table.ts';
import { equivalenceSentence } from './sentence.ts';

/** A status is told by a sign and a word, and never by colour alone. */
const statusWords: Readonly<Record<LineStatus, string>> = {
  equal: '✓ equal',
  explained: '≈ explained',
  different: '✗ different',
  untold: '? inconclusive',
  unrecorded: '– not recorded',
};

const methodText =
  'The check runs inside one instance of each target before anything is timed, when its workload is ready. Each target is compared with the reference, and its limits with the scenario. Left out are files that engines add themselves (/etc/hosts, /etc/hostname, /etc/resolv.conf, /.dockerenv, the program that looks), what the kernel shows (/proc, /sys, /dev), and what has changed since the instance began. Programs are compared by content: the executable, what it has mapped and what its arguments name. All files are compared by kind, mode, owner, size, time, links, device and extended attributes; the contents of all of /etc and of as many others as the time allows.';

/** The certificate: its verdict, a table of lines by targets, and what differs. Nothing for a run without one. */
export function equivalenceChapter({ summary }: Reported): Chapter {
  const { equivalence } = summary;
  const sentence = equivalenceSentence(summary);
  if (equivalence === undefined || sentence === undefined) return {};
  const isProven = equivalence.status === 'proven';
  const shown: readonly Block[] = [
    { kind: 'table', table: certificateTable(summary, equivalence) },
    ...listOf(found(summary, equivalence, (line) => line.status !== 'equal')),
    ...differences(summary, equivalence),
  ];
  return {
    section: {
      id: 'equivalence',
      heading: 'Workload equivalence',
      blocks: [
        { kind: 'paragraph', text: sentence },
        ...(isProven ? [] : shown),
        {
          kind: 'fold',
          title: 'Line by line, and how it is checked',
          blocks: [
            ...(isProven ? shown : []),
            ...listOf(found(summary, equivalence, (line) => line.status === 'equal')),
            { kind: 'paragraph', text: methodText },
          ],
        },
      ],
    },
    tables: [dataTable('equivalence', lineTable(equivalence), linesOf(equivalence))],
  };
}

interface JudgedLine extends CertificateLine {
  readonly target: string;
  readonly name: LineName;
}

function linesOf({ targets }: Certificate): readonly JudgedLine[] {
  return Object.entries(targets).flatMap(([target, lines]) =>
    equivalenceLines.map((name) => ({ target, name, ...lines[name] })),
  );
}

/** The table for machines, in which each line is a row; on the page the targets stand side by side. */
function lineTable({ reference }: Certificate): TableOf<JudgedLine> {
  return {
    columns: [
      { name: 'target', value: ({ target }) => target },
      { name: 'line', value: ({ name }) => name },
      { name: 'reference', value: () => reference },
      { name: 'status', value: ({ status }) => status },
      { name: 'text', value: ({ text }) => text },
      { name: 'details', value: ({ details }) => details.join('; ') },
      { name: 'consequence', value: ({ consequence }) => consequence?.text ?? '' },
      { name: 'touches', value: ({ consequence }) => consequence?.groups.join(' ') ?? '' },
    ],
  };
}

function certificateTable(summary: Summary, { targets, reference }: Certificate): Table {
  const names = Object.keys(targets);
  const mark = (target: string) => (target === reference ? ', the reference' : '');
  return {
    caption: 'The certificate, line by line',
    head: ['compared', ...names.map((target) => `${labelOf(summary, target)}${mark(target)}`)],
    rows: equivalenceLines.map((name) => ({
      cells: [
        lineTitles[name],
        ...names.map((target) => statusWords[targets[target]?.[name].status ?? 'untold']),
      ],
    })),
  };
}

/** `container and gvisor, how it is started: explained: HOSTNAME from the container engine`; what is alike once. */
function found(
  summary: Summary,
  { targets }: Certificate,
  wanted: (line: CertificateLine) => boolean,
): readonly string[] {
  const lines = equivalenceLines.flatMap((name) =>
    Object.entries(targets)
      .filter(([, ofTarget]) => wanted(ofTarget[name]))
      .map(([target, ofTarget]) => ({ target, name, ...ofTarget[name] })),
  );
  const alike = Map.groupBy(lines, ({ name, status, text }) => `${name} ${status} ${text}`);
  return [...alike.values()].flatMap((some) => {
    const [first] = some;
    if (first === undefined) return [];
    const labels = enumerated(some.map(({ target }) => labelOf(summary, target)));
    const word = first.status === 'equal' ? '' : ` ${statusWords[first.status]}:`;
    return [`${labels}, ${lineTitles[first.name]}:${word} ${first.text}.${consequenceText(first)}`];
  });
}

/** What may come of it, and for which metrics it is repeated beside them. */
function consequenceText({ consequence }: CertificateLine): string {
  if (consequence === undefined) return '';
  const touches = consequence.groups.length === 0 ? 'no metric' : enumerated(consequence.groups);
  return ` Consequence: ${consequence.text}. It touches ${touches}.`;
}

function differences(summary: Summary, { targets }: Certificate): readonly Block[] {
  return Object.entries(targets).flatMap(([target, lines]) =>
    equivalenceLines.flatMap((name): Block[] => {
      const { details } = lines[name];
      if (details.length === 0) return [];
      const title = `${labelOf(summary, target)}, ${lineTitles[name]}: what differs`;
      return [{ kind: 'fold', title, blocks: [{ kind: 'list', items: details }] }];
    }),
  );
}

function listOf(items: readonly string[]): readonly Block[] {
  return items.length === 0 ? [] : [{ kind: 'list', items }];
}
