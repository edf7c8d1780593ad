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
import { enumerated } from '../in-form.ts';
import { dataTable, type TableOf } from '../table.ts';
import { equivalenceSentence } from './sentence.ts';

/** Never by colour alone: a sign and a word. */
const statusWords: Readonly<Record<LineStatus, string>> = {
  equal: '✓ equal',
  explained: '≈ explained',
  different: '✗ different',
  untold: '? not told',
};

const methodText =
  'Gathered from inside an instance of each form before anything was timed, when its workload was ready, and held against the form named as the reference; limits are held against the scenario. Left out is what engines lay in themselves (/etc/hosts, /etc/hostname, /etc/resolv.conf, /.dockerenv, the program that looks), what the kernel shows (/proc, /sys, /dev), and what has been changed since the instance began. What it runs is the executable, what it has mapped and what its arguments name, by content. All files are compared by kind, mode, owner, size, time, links, device and extended attributes; by their contents all of /etc, and of the rest as much as is quick.';

/** The certificate: its verdict, a table of lines by forms, and what differs. Nothing for a run without one. */
export function equivalenceChapter({ summary }: Reported): Chapter {
  const { equivalence } = summary;
  const sentence = equivalenceSentence(summary);
  if (equivalence === undefined || sentence === undefined) return {};
  return {
    section: {
      id: 'equivalence',
      heading: 'Equal work',
      blocks: [
        { kind: 'paragraph', text: sentence },
        { kind: 'table', table: certificateTable(summary, equivalence) },
        ...listOf(found(summary, equivalence, (line) => line.status !== 'equal')),
        ...differences(summary, equivalence),
        {
          kind: 'fold',
          title: 'What was found equal, and how it was looked for',
          blocks: [
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
  readonly form: string;
  readonly name: LineName;
}

function linesOf({ forms }: Certificate): readonly JudgedLine[] {
  return Object.entries(forms).flatMap(([form, lines]) =>
    equivalenceLines.map((name) => ({ form, name, ...lines[name] })),
  );
}

/** The table for machines, in which each line is a row; on the page the forms stand side by side. */
function lineTable({ reference }: Certificate): TableOf<JudgedLine> {
  return {
    columns: [
      { name: 'form', value: ({ form }) => form },
      { name: 'line', value: ({ name }) => name },
      { name: 'reference', value: () => reference },
      { name: 'status', value: ({ status }) => status },
      { name: 'text', value: ({ text }) => text },
      { name: 'details', value: ({ details }) => details.join('; ') },
    ],
  };
}

function certificateTable(summary: Summary, { forms, reference }: Certificate): Table {
  const names = Object.keys(forms);
  const mark = (form: string) => (form === reference ? ', the reference' : '');
  return {
    caption: 'The certificate, line by line',
    head: ['compared', ...names.map((form) => `${labelOf(summary, form)}${mark(form)}`)],
    rows: equivalenceLines.map((name) => ({
      cells: [lineTitles[name], ...names.map((form) => statusWords[forms[form]?.[name].status ?? 'untold'])],
    })),
  };
}

/** `container and gvisor, how it is started: explained: HOSTNAME from the container engine`; what is alike once. */
function found(
  summary: Summary,
  { forms }: Certificate,
  wanted: (line: CertificateLine) => boolean,
): readonly string[] {
  const lines = equivalenceLines.flatMap((name) =>
    Object.entries(forms)
      .filter(([, ofForm]) => wanted(ofForm[name]))
      .map(([form, ofForm]) => ({ form, name, ...ofForm[name] })),
  );
  const alike = Map.groupBy(lines, ({ name, status, text }) => `${name} ${status} ${text}`);
  return [...alike.values()].flatMap((some) => {
    const [first] = some;
    if (first === undefined) return [];
    const labels = enumerated(some.map(({ form }) => labelOf(summary, form)));
    const word = first.status === 'equal' ? '' : ` ${statusWords[first.status]}:`;
    return [`${labels}, ${lineTitles[first.name]}:${word} ${first.text}.`];
  });
}

function differences(summary: Summary, { forms }: Certificate): readonly Block[] {
  return Object.entries(forms).flatMap(([form, lines]) =>
    equivalenceLines.flatMap((name): Block[] => {
      const { details } = lines[name];
      if (details.length === 0) return [];
      const title = `${labelOf(summary, form)}, ${lineTitles[name]}: what differs`;
      return [{ kind: 'fold', title, blocks: [{ kind: 'list', items: details }] }];
    }),
  );
}

function listOf(items: readonly string[]): readonly Block[] {
  return items.length === 0 ? [] : [{ kind: 'list', items }];
}
