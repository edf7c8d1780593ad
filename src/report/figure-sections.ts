import type { RunRecord } from '../results/records.ts';
import { cacheWords } from '../summary/cache-words.ts';
import { verdict } from '../summary/comparison.ts';
import { halvesOf, resemblance } from '../summary/drift.ts';
import { allImageFigures, figureMeanings, memoryFigures, startupMarks } from '../summary/figures.ts';
import { labelOf } from '../summary/label.ts';
import { phasesOf } from '../summary/phases.ts';
import type { Summary } from '../summary/summary.ts';
import {
  formatBytes,
  formatBytesInterval,
  formatDuration,
  formatDurationInterval,
} from '../wording/format.ts';
import type { Block, Row, Section, Table } from './document.ts';
import { guestPhases } from './guest-phases.ts';
import { keptOnce } from './kept-once.ts';

/** Startup, memory and image: charts, each with its table. */
export function figureSections(summary: Summary, records: readonly RunRecord[]): readonly Section[] {
  return [
    {
      id: 'startup',
      heading: `Startup${cacheWords(summary).inHeading}`,
      blocks: [
        {
          kind: 'paragraph',
          text: `A mark is an event of a launch. Times run from requested, when the start request was written, to accepted (the engine has answered), kernel (the first byte of a guest’s kernel), init (the workload’s own process, or the guest’s init), listening (the port accepts) and ready (${readyMeans(records)}). Each mark is known to lie within an interval; its width limits what can be told.`,
        },
        {
          kind: 'figure',
          chart: 'startup',
          caption:
            'Each sign is one launch; the line tells which share of a form’s launches was ready by then. The band at 50 % is the 95 % interval of the median. A launch that failed ranks as infinitely slow, so the line of a form with failures ends below 100 %. A pointer resting on a sign shows its launch.',
          table: startupTable(summary),
        },
        {
          kind: 'figure',
          chart: 'phases',
          caption:
            'From mark to mark, in the order in which each form shows them: medians over launches that were ready. They need not add up to the median of the whole.',
          table: phasesTable(summary, records),
        },
        ...guestPhases(summary, records),
        {
          kind: 'figure',
          chart: 'order',
          caption:
            'Each sign is one launch, by how many times its own form’s median it took, on a logarithmic scale. Were the host to warm up or tire, the signs would rise or fall together. Lag-1 autocorrelation tells how much launches resemble those before them: 0 not at all, 1 wholly. Where that is more than chance, they count as fewer.',
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
            'Medians of the parts that can be told apart, end to end. No one number is the memory of an instance: the table has every figure, and they need not agree. PSS (proportional set size) counts a page that several processes share to each of them in equal parts.',
          table: memoryTable(summary),
        },
        ...unmeasured(records),
        { kind: 'table', table: meanings(memoryTable(summary)) },
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
        { kind: 'table', table: meanings(imageTable(summary)) },
        ...keptOnce(summary, records),
      ],
    },
  ];
}

function orderTable(summary: Summary, records: readonly RunRecord[]): Table {
  return {
    caption: 'Time to ready over the run',
    head: ['form', 'first half, median', 'second half, median', 'n of each', 'from launch to launch'],
    rows: halvesOf(summary, records).map(({ form, firstNs, secondNs, n }) => {
      const ready = summary.forms[form]?.startup.ready;
      const cells = [
        labelOf(summary, form),
        firstNs === null ? '–' : formatDuration(firstNs),
        secondNs === null ? '–' : formatDuration(secondNs),
        String(n),
        ready === undefined ? '–' : resemblance(ready),
      ];
      return { id: `${form}.order`, cells };
    }),
  };
}

function startupTable(summary: Summary): Table {
  return {
    caption: 'Time from requested to each mark',
    head: ['form', 'mark', 'median', '95 % interval', 'n', 'failed', 'mark’s width', againstHead(summary)],
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

function isBatchJob(records: readonly RunRecord[]): boolean {
  return records.find((record) => record.type === 'header')?.scenario.workload.ready.kind === 'exit';
}

function readyMeans(records: readonly RunRecord[]): string {
  return isBatchJob(records) ? 'the end of the job' : 'the first correct answer';
}

/** Why there is no memory of a batch job. */
function unmeasured(records: readonly RunRecord[]): readonly Block[] {
  if (!isBatchJob(records)) return [];
  const text =
    'This workload is a batch job: it is ready when it has ended, so that there is no running instance whose memory could be read.';
  return [{ kind: 'paragraph', text }];
}

function memoryTable(summary: Summary): Table {
  return {
    caption: 'Memory of one running instance',
    head: ['form', 'figure', 'median', '95 % interval', 'n', againstHead(summary)],
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
        ];
        return [{ id: `${form}.memory.${name}`, cells }];
      }),
    ),
  };
}

function imageTable(summary: Summary): Table {
  return {
    caption: 'Sizes of the image',
    head: ['form', 'figure', 'size', againstHead(summary)],
    rows: Object.entries(summary.forms).flatMap(([form, { image }]) =>
      allImageFigures.flatMap((name): Row[] => {
        const size = image[name] ?? null;
        if (size === null) return [];
        const compared = comparedText(summary, `image.${name}`, form);
        const cells = [labelOf(summary, form), name, formatBytes(size), compared];
        return [{ id: `${form}.image.${name}`, cells }];
      }),
    ),
  };
}

/** What the figures of a table are, each once. */
function meanings({ rows }: Table): Table {
  const named = new Set(rows.map(({ cells }) => cells[1] as keyof typeof figureMeanings));
  return {
    caption: 'What the figures are',
    head: ['figure', 'what it is'],
    rows: [...named].map((name) => ({ cells: [name, figureMeanings[name]] })),
  };
}

/** Every form is compared with the first one. */
function againstHead(summary: Summary): string {
  const [base = ''] = Object.keys(summary.forms);
  return `against ${labelOf(summary, base)}`;
}

function comparedText(summary: Summary, figure: string, form: string): string {
  const compared = summary.comparisons.find((entry) => entry.figure === figure && entry.form === form);
  return compared === undefined ? '–' : verdict(summary, compared);
}

function missingInterval(n: number, failures: number): string {
  return failures > 0 && n >= 6 ? 'no upper end (failures)' : 'n too small';
}
