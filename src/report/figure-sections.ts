import { labelOf } from '../charts/label.ts';
import { changeOf, halvesOf } from '../charts/order.ts';
import { phasesOf } from '../charts/phases.ts';
import { allImageFigures, figureMeanings, memoryFigures, startupMarks } from '../results/figures.ts';
import type { RunRecord } from '../results/records.ts';
import type { Summary } from '../results/summary.ts';
import {
  formatBytes,
  formatBytesInterval,
  formatDuration,
  formatDurationInterval,
  formatRatio,
} from '../stats/format.ts';
import { verdict } from './answer.ts';
import type { Row, Section, Table } from './model.ts';

/** Startup, memory and image: charts, each with its table. */
export function figureSections(summary: Summary, records: readonly RunRecord[]): readonly Section[] {
  return [
    ...ratiosSection(summary),
    {
      id: 'startup',
      heading: 'Startup',
      blocks: [
        {
          kind: 'figure',
          chart: 'startup',
          caption:
            'Each sign is one launch; the line tells which share of a form’s launches was ready by then. The band at 50 % is the exact 95 % interval of the median; a failed launch ranks as infinitely slow, so the line of a form with failures ends below 100 %. A pointer resting on a sign shows its launch.',
          table: startupTable(summary),
        },
        {
          kind: 'figure',
          chart: 'phases',
          caption:
            'Medians of the phases between marks, over launches that were ready. Medians need not add up to the median of the whole.',
          table: phasesTable(summary, records),
        },
        {
          kind: 'figure',
          chart: 'order',
          caption:
            'Each sign is one launch, by how many times its own form’s median it took, on a logarithmic scale. Were the host to warm up or tire, the signs would rise or fall together.',
          table: orderTable(summary, records),
        },
      ],
    },
    {
      id: 'memory',
      heading: 'Memory',
      blocks: [
        {
          kind: 'figure',
          chart: 'memory',
          caption:
            'One number does not exist: the parts drawn are medians of what can be told apart; the table has every figure, and they need not agree.',
          table: memoryTable(summary),
        },
      ],
    },
    {
      id: 'image',
      heading: 'Disk image',
      blocks: [
        {
          kind: 'figure',
          chart: 'image',
          caption: 'Sizes of one image: facts, not samples, so without intervals.',
          table: imageTable(summary),
        },
      ],
    },
  ];
}

/** Nothing when no form can be compared with the first. */
function ratiosSection(summary: Summary): readonly Section[] {
  if (summary.comparisons.length === 0) return [];
  const figure = {
    kind: 'figure',
    chart: 'ratios',
    caption:
      'How many times the first form’s figure each other form has. Ratios are paired by block; the table has those of every figure.',
    table: ratiosTable(summary),
  } as const;
  return [{ id: 'ratios', heading: 'Against the first form', blocks: [figure] }];
}

function ratiosTable(summary: Summary): Table {
  return {
    caption: 'Every figure against that of the first form',
    head: ['form', 'figure', 'against', 'ratio', 'n'],
    rows: summary.comparisons.map((compared) => {
      const { form, figure, base, ratio, n } = compared;
      const cells = [
        labelOf(summary, form),
        figure,
        labelOf(summary, base),
        ratio === null ? 'cannot be told' : verdict(summary, compared),
        String(n),
      ];
      return { id: `${form}.ratio.${figure}`, cells };
    }),
  };
}

function orderTable(summary: Summary, records: readonly RunRecord[]): Table {
  return {
    caption: 'Median time to ready in each half of the run',
    head: ['form', 'first half', 'second half', 'second against first', 'n of each'],
    rows: halvesOf(summary, records).map((halves) => {
      const { form, firstNs, secondNs, n } = halves;
      const change = changeOf(halves);
      const cells = [
        labelOf(summary, form),
        firstNs === null ? '–' : formatDuration(firstNs),
        secondNs === null ? '–' : formatDuration(secondNs),
        change === null ? 'n too small' : formatRatio(change),
        String(n),
      ];
      return { id: `${form}.order`, cells };
    }),
  };
}

function startupTable(summary: Summary): Table {
  return {
    caption: 'Time from requested to each mark',
    head: [
      'form',
      'mark',
      'median',
      '95 % interval',
      'n',
      'failed',
      "mark's width",
      'against the first form',
    ],
    rows: Object.entries(summary.forms).flatMap(([form, { startup }]) =>
      startupMarks.flatMap((mark): Row[] => {
        const figure = startup[mark];
        if (figure === undefined) return [];
        const { medianNs, ci95Ns, n, failures, resolutionNs } = figure;
        const interval = ci95Ns === null ? missingInterval(n, failures) : formatDurationInterval(ci95Ns);
        const cells = [
          labelOf(summary, form),
          mark,
          medianNs === null ? 'not reached' : formatDuration(medianNs),
          interval,
          String(n),
          String(failures),
          resolutionNs === null ? '–' : formatDuration(resolutionNs),
          comparedText(summary, `startup.${mark}`, form),
        ];
        return [{ id: `${form}.startup.${mark}`, cells }];
      }),
    ),
  };
}

function phasesTable(summary: Summary, records: readonly RunRecord[]): Table {
  return {
    caption: 'Median duration of each phase',
    head: ['form', 'phase', 'median', 'n'],
    rows: phasesOf(summary, records).map(({ form, startsWith, endsWith, medianNs, n }) => ({
      id: `${form}.phase.${endsWith}`,
      cells: [labelOf(summary, form), `${startsWith} → ${endsWith}`, formatDuration(medianNs), String(n)],
    })),
  };
}

function memoryTable(summary: Summary): Table {
  return {
    caption: 'Memory of one running instance',
    head: ['form', 'figure', 'median', '95 % interval', 'n', 'against the first form', 'what it is'],
    rows: Object.entries(summary.forms).flatMap(([form, { memory }]) =>
      memoryFigures.flatMap((name): Row[] => {
        const figure = memory[name];
        if (figure === undefined) return [];
        const { medianBytes, ci95Bytes, n } = figure;
        const cells = [
          labelOf(summary, form),
          name,
          medianBytes === null ? '–' : formatBytes(medianBytes),
          ci95Bytes === null ? missingInterval(n, 0) : formatBytesInterval(ci95Bytes),
          String(n),
          comparedText(summary, `memory.${name}`, form),
          figureMeanings[name],
        ];
        return [{ id: `${form}.memory.${name}`, cells }];
      }),
    ),
  };
}

function imageTable(summary: Summary): Table {
  return {
    caption: 'Sizes of the image',
    head: ['form', 'figure', 'size', 'against the first form', 'what it is'],
    rows: Object.entries(summary.forms).flatMap(([form, { image }]) =>
      allImageFigures.flatMap((name): Row[] => {
        const size = image[name] ?? null;
        if (size === null) return [];
        const compared = comparedText(summary, `image.${name}`, form);
        const cells = [labelOf(summary, form), name, formatBytes(size), compared, figureMeanings[name]];
        return [{ id: `${form}.image.${name}`, cells }];
      }),
    ),
  };
}

function comparedText(summary: Summary, figure: string, form: string): string {
  const compared = summary.comparisons.find((entry) => entry.figure === figure && entry.form === form);
  return compared === undefined ? '–' : verdict(summary, compared);
}

function missingInterval(n: number, failures: number): string {
  return failures > 0 && n >= 6 ? 'no upper end (failures)' : 'n too small';
}
