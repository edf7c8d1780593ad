import { fewestSamples } from '../stats/order-statistic.ts';
import { sameWithin } from '../stats/same-within.ts';
import { cacheWords } from '../summary/cache-words.ts';
import { comparedMetrics } from '../summary/compare-forms.ts';
import type { FigureStatistics } from '../summary/figure-summary.ts';
import { labelOf } from '../summary/label.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { formatDuration, threeDigits } from '../wording/format.ts';
import type { Chapter, Reported } from './chapter.ts';
import { resumedSentences } from './course.ts';
import { equivalenceSentence } from './equivalence/sentence.ts';
import { spoilersTable, spoilerTexts, touchesAll } from './spoilers.ts';

/** What limits the figures: the design, the noise that was seen, and what was not checked. */
export function trustChapter({ summary, parts }: Reported): Chapter {
  const items = [
    ...design(summary, parts),
    ...resumedSentences(summary, parts),
    ...watched(parts),
    ...untoldGrowth(summary, parts),
    ...ofFigures(summary),
  ];
  return {
    section: { id: 'trust', heading: 'How far to trust it', blocks: [{ kind: 'list', items }] },
    tables: [spoilersTable(summary)],
  };
}

function design(summary: Summary, { setAside }: RunParts): string[] {
  const widths = Object.values(summary.forms).flatMap((form) => form.startup.ready?.resolutionNs ?? []);
  const wasRepeated = setAside.length > 0;
  const hasMemory = Object.values(summary.forms).some(({ memory }) => Object.keys(memory).length > 0);
  const equal = equivalenceSentence(summary);
  return [
    `One host, one image, ${summary.blocks} blocks in an order shuffled by seed ${summary.seed}. The number of blocks was fixed before the run. Another host may rank the forms otherwise.`,
    'Medians have exact order-statistic intervals; ratios are Hodges–Lehmann estimates paired by block with exact signed-rank intervals, all at 95 % for each figure by itself. Below 6 launches no interval exists and none is printed; the 90th percentile takes 36 launches, the 95th 72.',
    `Two forms are said to differ where the interval leaves out 1 and the signed-rank test, adjusted by Holm for all forms compared in that figure, gives p < 0.05; to be the same only where the 90 % interval lies within ${sameWithin * 100} % of 1. Anything else is “no difference shown”.`,
    `A launch that was never ready ranks as infinitely slow; none is dropped or repeated${wasRepeated ? ', but for those of blocks that were cut off' : ''}.${hasMemory ? ' Memory is of ready launches only.' : ''}`,
    ...(equal === undefined ? [] : [equal]),
    cacheWords(summary).asLimit,
    ...spoilerTexts(
      summary,
      summary.spoilers.filter(({ condition }) => touchesAll(condition)),
    ),
    ...(widths.length > 0
      ? [
          `Readiness is known to within ${formatDuration(Math.max(...widths))}; forms closer than that are not said to differ.`,
        ]
      : []),
  ];
}

/** What was seen of it is said with the figures that it touches. */
function watched({ measured }: RunParts): string[] {
  const unsettled = measured.filter((launch) => launch.memory?.settled === false).map((launch) => launch.id);
  const isRecorded = measured.some((launch) => launch.window !== null);
  return [
    isRecorded
      ? 'Throttling, stolen time, memory pressure, a clock that is set and a late event loop are watched for in each launch. Where one was seen, it is said at the end of the section of the figures; the launch is kept.'
      : 'What the host did during the timed windows was not recorded.',
    ...(unsettled.length > 0
      ? [`Memory had not settled when read in ${unsettled.slice(0, shownLaunches).join(', ')}.`]
      : []),
  ];
}

/** Why a form has no figure for the growth of its daemons. */
function untoldGrowth(summary: Summary, { measured }: RunParts): string[] {
  const reasons = new Set(
    measured.flatMap(({ form, memory }) => {
      const reason = memory?.daemonDeltaReason;
      return reason ? [`${labelOf(summary, form)}: ${reason}`] : [];
    }),
  );
  return reasons.size === 0
    ? []
    : [`The growth of daemons (daemonDeltaBytes) is not told for ${[...reasons].join('; ')}.`];
}

/** What the samples of figures show that their medians do not. */
function ofFigures(summary: Summary): string[] {
  return Object.entries(summary.forms).flatMap(([form, all]) =>
    comparedMetrics.flatMap(({ fullName: name, statistics }) => {
      const figure = statistics(all);
      return figure === undefined
        ? []
        : peculiarities(figure).map((text) => `${labelOf(summary, form)}, ${name}: ${text}`);
    }),
  );
}

const shownLaunches = 20;

function peculiarities(figure: FigureStatistics & { readonly n: number }): string[] {
  const { autocorrelation, nEffective, n, outliers } = figure;
  const more = outliers.length > shownLaunches ? ` and ${outliers.length - shownLaunches} more` : '';
  return [
    ...(nEffective < n && autocorrelation !== null
      ? [
          `launches that follow one another resemble each other (lag-1 autocorrelation ${autocorrelation.toFixed(2)}), so these ${n} are counted as ${threeDigits(nEffective)}${nEffective < fewestSamples(0.5) ? ', too few for an interval' : ' and the interval is the wider for it'}.`,
        ]
      : []),
    ...(outliers.length > 0
      ? [`far outliers, which are kept: ${outliers.slice(0, shownLaunches).join(', ')}${more}.`]
      : []),
  ];
}
