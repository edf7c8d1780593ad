import type { Certificate, CertificateLine } from '../stages/equivalence/summary.ts';
import { equivalenceLines, type LineStatus, lineTitles } from '../stages/equivalence/summary.ts';
import { labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import type { Block, Section, Table } from './document.ts';
import { enumerated } from './in-form.ts';

/** Never by colour alone: a sign and a word. */
const statusWords: Readonly<Record<LineStatus, string>> = {
  equal: '✓ equal',
  explained: '≈ explained',
  different: '✗ different',
  untold: '? not told',
};

const methodText =
  'Gathered from inside an instance of each form before anything was timed, when its workload was ready, and held against the form named as the reference; limits are held against the scenario. Left out is what engines lay in themselves (/etc/hosts, /etc/hostname, /etc/resolv.conf, /.dockerenv, the program that looks), what the kernel shows (/proc, /sys, /dev), and what has been changed since the instance began. What it runs is the executable, what it has mapped and what its arguments name, by content. All files are compared by kind, mode, owner, size, time, links, device and extended attributes; by their contents all of /etc, and of the rest as much as is quick.';

/** Whether the forms do equal work, in a sentence; undefined for a run that has no certificate. */
export function equivalenceSentence(summary: Summary): string | undefined {
  const { equivalence } = summary;
  if (equivalence === undefined) return undefined;
  const against = `held against ${labelOf(summary, equivalence.reference)}`;
  const isExplained = formsWith(summary, equivalence, 'explained').length > 0;
  switch (equivalence.status) {
    case 'proven':
      return `Equal work is certified: ${against}, every form is equal${isExplained ? ', or what differs is explained' : ''}.`;
    case 'different':
      return `The forms do not do equal work: ${against}, ${enumerated(formsWith(summary, equivalence, 'different'))}.`;
    case 'untold':
      return `That the forms do equal work is not proven: ${against}, it could not be told of ${enumerated(formsWith(summary, equivalence, 'untold'))}.`;
  }
}

/** `container (its files)` for each form that has such lines. */
function formsWith(summary: Summary, { forms }: Certificate, status: LineStatus): readonly string[] {
  return Object.entries(forms).flatMap(([form, lines]) => {
    const some = equivalenceLines
      .filter((name) => lines[name].status === status)
      .map((name) => lineTitles[name]);
    if (some.length === 0) return [];
    const verb = status === 'different' ? ' differs in ' : ': ';
    return [`${labelOf(summary, form)}${verb}${enumerated(some)}`];
  });
}

/** The certificate: its verdict, a table of lines by forms, and what differs. Nothing for a run without one. */
export function equivalenceSection(summary: Summary): readonly Section[] {
  const { equivalence } = summary;
  const sentence = equivalenceSentence(summary);
  if (equivalence === undefined || sentence === undefined) return [];
  return [
    {
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
  ];
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
