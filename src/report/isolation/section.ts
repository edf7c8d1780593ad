import {
  categoryTitles,
  probeCategories,
  verdictLetters,
  verdictMeanings,
  verdicts,
} from '../../inside/verdicts.ts';
import type { ProbeRecord } from '../../stages/isolation/records.ts';
import { type ProbeRow, probedTargets, probeRows } from '../../summary/probe-rows.ts';
import type { Summary } from '../../summary/summary.ts';
import type { Chapter, Reported } from '../chapter.ts';
import { chartAlone } from '../chart-with-table.ts';
import type { Block, Table } from '../document.ts';
import { fold } from '../fold.ts';
import { enumerated, inTarget } from '../in-target.ts';
import { dataTable, type TableOf } from '../table.ts';
import { boughtBlocks } from './bought.ts';
import { boundaryTable } from './boundary-table.ts';
import { isolationChart } from './chart.ts';
import { closedTexts } from './closed-where.ts';
import { type Difference, differences } from './differences.ts';
import { isolationDoubts } from './doubts.ts';
import { exposures } from './exposures.ts';
import { kindBlocks } from './kinds.ts';
import { matrixOf } from './matrix.ts';
import { mechanismTable } from './mechanisms.ts';
import { settingsBlocks, settingsData } from './settings.ts';
import { structureOf } from './structure.ts';

/** What the probes of isolation found. Nothing when nothing was probed. */
export function isolationChapter({ summary, records, parts }: Reported): Chapter {
  const rows = probeRows(parts);
  const targets = probedTargets(parts);
  if (rows.length === 0) return {};
  // The file holds one record a line.
  const lines = new Map(records.map((record, index) => [record, index + 1]));
  const ofCategory = (category: string) => rows.filter((row) => row.category === category);
  const matrices = probeCategories.flatMap((category): Block[] => {
    const some = ofCategory(category);
    if (some.length === 0) return [];
    const title = `${categoryTitles[category]}: ${counted(some.length, 'probe')}`;
    const caption = `Verdicts by probe and target: ${categoryTitles[category]}`;
    const matrix = matrixOf(summary, caption, some, targets, (record) => lines.get(record) ?? 0);
    return [{ kind: 'fold', title, blocks: [{ kind: 'matrix', matrix }] }];
  });
  const times = Math.max(...parts.ofType('probe').map(({ repetitions }) => repetitions.length));
  const doubts = isolationDoubts(summary, parts.ofType('probe'));
  // What differs stands first, the table of all next to the other evidence.
  const settings = settingsBlocks(summary, parts);
  return {
    section: {
      id: 'isolation',
      heading: 'Isolation',
      blocks: [
        ...structureBlocks(summary, targets),
        ...boughtBlocks(summary),
        ...settings.filter(({ kind }) => kind !== 'fold'),
        ...closedBlocks(summary),
        ...exposures(summary, rows),
        ...boundaryBlocks(summary, rows, targets),
        ...settings.filter(({ kind }) => kind === 'fold'),
        ...fold(`All ${counted(rows.length, 'probe')}, with evidence`, [
          ...paragraphs(
            `Each probe was run in an instance of each target, as root and as an ordinary user, ${counted(times, 'time')} each, with evidence from inside and from the host. A good verdict counts only where the same probe noticed an instance that was weakened on purpose.`,
          ),
          {
            kind: 'fold',
            title: 'Where the targets differ',
            blocks: differing(rows, targets, differences(summary, rows, targets)),
          },
          {
            kind: 'fold',
            title: 'What the letters mean',
            blocks: [{ kind: 'table', table: legend }],
          },
          ...matrices,
        ]),
        ...fold(`Inconclusive: ${counted(doubts.length, 'finding')}`, [
          ...(doubts.length > 0
            ? [
                ...paragraphs(
                  'A good verdict of a probe is inconclusive where the probe did not notice its control.',
                ),
                { kind: 'list' as const, items: doubts },
              ]
            : paragraphs('Every control was noticed, and no verdict is inconclusive or an error.')),
        ]),
        ...fold('What no probe can show', [
          ...paragraphs(
            'A probe shows that a door is open, or that it was shut to this attempt. No probe shows that there is no other door: flaws of the kernel, of the hypervisor and its emulated devices, and of the processor (side channels between those that share it) are beyond all of them.',
            'The verdicts hold for this host, with this kernel, engine and configuration. They are not added up: nothing says how many leaked numbers are worth one open door, so there is no score.',
          ),
        ]),
      ],
    },
    tables: [dataTable('isolation', verdictTable, parts.ofType('probe')), settingsData(summary, parts)],
  };
}

/** Where each boundary is closed; how grave each is, is not added up. */
function closedBlocks(summary: Summary): readonly Block[] {
  const closed = closedTexts(summary);
  return closed.length === 0
    ? []
    : paragraphs(`Of the boundaries, ${closed.join('; ')}. No probe shows that there is no flaw.`);
}

const withBoundaries = (summary: Summary, targets: readonly string[]) =>
  targets.filter((target) => summary.targets[target]?.isolation?.boundaries != null);

/** Whose kernel each target has, and what its workload speaks to. */
function structureBlocks(summary: Summary, targets: readonly string[]): readonly Block[] {
  const items = withBoundaries(summary, targets).flatMap((target) => structureOf(summary, target) ?? []);
  return items.length === 0 ? [] : [{ kind: 'list', items }];
}

/** What stands between the workload and the host: the boundaries, kinds and mechanisms. */
function boundaryBlocks(
  summary: Summary,
  rows: readonly ProbeRow[],
  targets: readonly string[],
): readonly Block[] {
  const known = withBoundaries(summary, targets);
  if (known.length === 0)
    return paragraphs(
      'An older version of Ballast probed this run. Its probes named no boundary, so no boundary is measured; every verdict is in the fold below.',
    );
  return [
    ...chartAlone(
      'isolation',
      isolationChart(summary),
      'Closed: every probe that the boundary needs found it so. Partly: something comes through that does not open it by itself. Not known is as much a finding as closed.',
    ),
    { kind: 'boundaries', table: boundaryTable(summary, rows, known) },
    ...sharedKernelText(summary, known),
    ...fold('What comes through, by kind', kindBlocks(summary, rows, known)),
    ...fold('What closes the boundaries', [
      ...paragraphs(
        'A mechanism is named where an instance without it, weakened on purpose in this run, let through what it holds here. Several are named where one such instance lacked them all.',
      ),
      { kind: 'table', table: mechanismTable(summary, known) },
    ]),
  ];
}

/** One fact is one cause, however many files tell it. Targets of which the same probes tell it share a sentence. */
function sharedKernelText(summary: Summary, targets: readonly string[]): readonly Block[] {
  const readingsOf = (target: string) =>
    Object.values(summary.targets[target]?.isolation?.boundaries ?? {})
      .flatMap(({ through }) => through.filter(({ cause }) => cause === 'shared-kernel'))
      .flatMap(({ probes }) => probes);
  const alike = Map.groupBy(targets, (target) => readingsOf(target).join(', '));
  return [...alike].flatMap(([text, some]) => {
    const readings = text.split(', ');
    if (readings.length < 2) return [];
    const names = enumerated(some.map((target) => inTarget(summary, target)));
    return paragraphs(
      `In ${names}, that the kernel is the host’s is one fact; ${readings.length} readings follow from it (${text}).`,
    );
  });
}

/** The verdicts as they were given. On the page they are in the matrices. */
const verdictTable: TableOf<ProbeRecord> = {
  id: ({ target, probe, user }) => `${target}.isolation.${probe}.${user}`,
  columns: [
    { name: 'target', value: ({ target }) => target },
    { name: 'probe', value: ({ probe }) => probe },
    { name: 'title', value: ({ title }) => title },
    { name: 'category', value: ({ category }) => category },
    { name: 'user', value: ({ user }) => user },
    { name: 'boundary', value: ({ standing }) => standing?.boundary ?? null },
    { name: 'kind', value: ({ standing }) => standing?.kind ?? null },
    { name: 'verdict', value: ({ verdict }) => verdict },
    { name: 'because', value: ({ because }) => because },
    { name: 'control', value: ({ control }) => control?.weakening ?? null },
    { name: 'control_fired', value: ({ control }) => control?.fired ?? null },
    { name: 'repetitions', value: ({ repetitions }) => repetitions.length },
  ],
};

function differing(
  rows: readonly ProbeRow[],
  targets: readonly string[],
  found: readonly Difference[],
): readonly Block[] {
  if (targets.length < 2)
    return paragraphs('Only one target was probed: there is nothing to compare it with.');
  if (found.length === 0) return paragraphs('On no probe are the targets known to differ.');
  const byCategory = [...Map.groupBy(found, ({ category }) => category)];
  const alike = rows.filter(({ probe }) => !found.some((one) => one.probe === probe));
  const rest = alike.map(({ probe, title }) => `${probe} (${title})`).join(', ');
  return [
    ...paragraphs(
      `The targets differ on ${found.length} of ${counted(rows.length, 'probe')}; within a category the most telling come first.`,
    ),
    ...byCategory.flatMap(([category, items]): Block[] => [
      { kind: 'heading', text: categoryTitles[category], minor: true },
      { kind: 'findings', items },
    ]),
    ...(alike.length === 0 ? [] : paragraphs(`No difference is known on ${rest}.`)),
  ];
}

const legend: Table = {
  caption: 'Verdicts',
  head: ['letter', 'verdict', 'meaning'],
  rows: verdicts.map((verdict) => ({ cells: [verdictLetters[verdict], verdict, verdictMeanings[verdict]] })),
};

function paragraphs(...texts: readonly string[]): readonly Block[] {
  return texts.map((text) => ({ kind: 'paragraph', text }));
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
