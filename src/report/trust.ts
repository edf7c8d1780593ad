import { fewestSamples } from '../stats/order-statistic.ts';
import { fewestOfEach, sameWithin } from '../stats/two-medians.ts';
import { cacheWords } from '../summary/cache-words.ts';
import { comparedMetrics } from '../summary/compare-targets.ts';
import { driftInWords, isShown, noticeableInWords } from '../summary/drift.ts';
import { labelOf } from '../summary/label.ts';
import type { SampleStatistics } from '../summary/metric-summary.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { formatDuration, threeDigits } from '../wording/format.ts';
import { caveatsTable, caveatTexts, touchesAll } from './caveats.ts';
import type { Chapter, Reported } from './chapter.ts';
import { resumedSentences } from './course.ts';
import { fold } from './fold.ts';
import { enumerated } from './in-target.ts';
import { watchedSentences } from './watched.ts';

/** What limits the metrics: the design, the noise that was seen, and what was not checked. */
export function trustChapter({ summary, parts }: Reported): Chapter {
  const items = [
    ...design(summary, parts),
    ...driftSentences(summary),
    ...resumedSentences(summary, parts),
    ...movedName(parts),
  ];
  const details = [
    ...watchedSentences(parts),
    ...unsettledMemory(parts),
    ...unknownGrowth(summary, parts),
    ...ofMetrics(summary),
  ];
  return {
    section: {
      id: 'trust',
      heading: 'How far to trust it',
      blocks: [
        { kind: 'list', items },
        ...fold('What was watched, and how samples are distributed', [
          { kind: 'list', items: [...statistics(), ...details] },
        ]),
      ],
    },
    tables: [caveatsTable(summary)],
  };
}

function design(summary: Summary, { setAside }: RunParts): string[] {
  const wasRepeated = setAside.length > 0;
  const hasMemory = Object.values(summary.targets).some(({ memory }) => Object.keys(memory).length > 0);
  return [
    `One host, one image, ${summary.blocks} rounds in random order (seed ${summary.seed}), their number fixed before the run. Another host may rank the targets otherwise.`,
    `Intervals are of launches within this run: another boot, another day or a fresh preparation is in none of them. ${betweenRuns(summary)}`,
    `A launch that was never ready counts as infinitely slow; none is dropped or repeated${wasRepeated ? ', except those of rounds that were cut off' : ''}.${hasMemory ? ' Memory is of ready launches only.' : ''}`,
    cacheWords(summary).asLimit,
    ...caveatTexts(
      summary,
      summary.caveats.filter(({ condition }) => touchesAll(condition)),
    ),
    ...resolutions(summary),
  ];
}

/** How finely each target's readiness is known. */
function resolutions(summary: Summary): readonly string[] {
  const widths = Object.entries(summary.targets).flatMap(([target, { startup }]) => {
    const width = startup.ready?.resolutionNs ?? null;
    return width === null ? [] : [`${labelOf(summary, target)} ${formatDuration(width)}`];
  });
  return widths.length === 0
    ? []
    : [
        `Timing resolution of readiness: ${enumerated(widths)}. Two targets closer than the larger of theirs are not said to differ.`,
      ];
}

/** How the statistics are made. */
function statistics(): readonly string[] {
  return [
    'Medians have exact 95% order-statistic intervals, each metric by itself. Below 6 launches there is none; p90 takes 36 launches, p95 72 and p99 368.',
    `Ratios and differences are those of the two medians. Their 95% intervals reach from the low end of one median to the high end of the other, each exact at 97.5%, whatever the distributions are. They take ${fewestOfEach} launches of each target.`,
    `Two targets are said to differ where these intervals do not overlap, adjusted by Holm for all targets compared in the metric. They are “the same” only where the 90% interval lies within ${sameWithin * 100}% of 1. Anything else is “no difference shown”.`,
  ];
}

function betweenRuns({ series }: Summary): string {
  return series === undefined
    ? '`ballast run --repeat 5` measures how far runs lie apart.'
    : `The report in series-${series.id}, beside the folder of this run, has how far the ${series.of} runs of its series lie apart.`;
}

/** Where a drift is shown it is said with the times that it touches. */
function driftSentences({ drift }: Summary): string[] {
  if (drift === undefined || isShown(drift)) return [];
  const text = `${driftInWords(drift)}; ${noticeableInWords(drift)}`;
  return [`${text.charAt(0).toUpperCase()}${text.slice(1)}.`];
}

function unsettledMemory({ measured }: RunParts): string[] {
  const unsettled = measured.filter((launch) => launch.memory?.settled === false).map((launch) => launch.id);
  return unsettled.length === 0
    ? []
    : [`Memory had not settled when read in ${unsettled.slice(0, shownLaunches).join(', ')}.`];
}

/** Why a target has no metric for the growth of its daemons. */
function unknownGrowth(summary: Summary, { measured }: RunParts): string[] {
  const reasons = new Set(
    measured.flatMap(({ target, memory }) => {
      const reason = memory?.daemonDeltaReason;
      return reason ? [`${labelOf(summary, target)}: ${reason}`] : [];
    }),
  );
  return reasons.size === 0
    ? []
    : [`The growth of daemons (daemonDeltaBytes) is not available for ${[...reasons].join('; ')}.`];
}

/** The name of the image was given to another one, or taken away, while the run went on. */
function movedName({ end }: RunParts): string[] {
  const imageName = end?.imageName;
  if (imageName === undefined || imageName.atEnd === imageName.atStart) return [];
  const { name, atStart, atEnd } = imageName;
  const now = atEnd === null ? 'no image' : `another image (${atEnd})`;
  return [
    `All launches were of the image that ${name} meant when the run began (${atStart}). At its end the name meant ${now}.`,
  ];
}

/** What the samples of metrics show that their medians do not. */
function ofMetrics(summary: Summary): string[] {
  return Object.entries(summary.targets).flatMap(([target, all]) =>
    comparedMetrics.flatMap(({ fullName: name, statistics }) => {
      const metric = statistics(all);
      return metric === undefined
        ? []
        : peculiarities(metric).map((text) => `${labelOf(summary, target)}, ${name}: ${text}`);
    }),
  );
}

const shownLaunches = 20;

function peculiarities(metric: SampleStatistics & { readonly n: number }): string[] {
  const { autocorrelation, nEffective, n, outliers } = metric;
  const more = outliers.length > shownLaunches ? ` and ${outliers.length - shownLaunches} more` : '';
  return [
    ...(nEffective < n && autocorrelation !== null
      ? [
          `each launch resembles the one before it (lag-1 autocorrelation ${autocorrelation.toFixed(2)}), so these ${n} count as ${threeDigits(nEffective)}. The interval of the median is wider for it${nEffective < fewestSamples(0.5) ? ', from the smallest to the largest' : ''}; those of ratios and differences are not, and may be too narrow.`,
        ]
      : []),
    ...(outliers.length > 0
      ? [`far outliers (kept): ${outliers.slice(0, shownLaunches).join(', ')}${more}.`]
      : []),
  ];
}
