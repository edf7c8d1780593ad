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
import { equivalenceSentence } from './equivalence/sentence.ts';
import { watchedSentences } from './watched.ts';

/** What limits the metrics: the design, the noise that was seen, and what was not checked. */
export function trustChapter({ summary, parts }: Reported): Chapter {
  const items = [
    ...design(summary, parts),
    ...driftSentences(summary),
    ...resumedSentences(summary, parts),
    ...watchedSentences(parts),
    ...unsettledMemory(parts),
    ...unknownGrowth(summary, parts),
    ...movedName(parts),
    ...ofMetrics(summary),
  ];
  return {
    section: { id: 'trust', heading: 'How far to trust it', blocks: [{ kind: 'list', items }] },
    tables: [caveatsTable(summary)],
  };
}

function design(summary: Summary, { setAside }: RunParts): string[] {
  const widths = Object.values(summary.targets).flatMap((target) => target.startup.ready?.resolutionNs ?? []);
  const wasRepeated = setAside.length > 0;
  const hasMemory = Object.values(summary.targets).some(({ memory }) => Object.keys(memory).length > 0);
  const equal = equivalenceSentence(summary);
  return [
    `One host, one image, ${summary.blocks} rounds in an order shuffled by seed ${summary.seed}. The number of rounds was fixed before the run. Another host may rank the targets otherwise.`,
    'Medians have exact order-statistic intervals of 95%, for each metric by itself. Below 6 launches there is none; p90 takes 36 launches, p95 72 and p99 368.',
    `Ratios and differences are those of the two medians. Their 95% intervals reach from the low end of one median to the high end of the other, each exact at 97.5%, so that they hold whatever the distributions are; they take ${fewestOfEach} launches of each target. Two targets are said to differ where their intervals do not overlap at the level that Holm’s adjustment for all targets compared in that metric leaves of 5%; to be the same only where the 90% interval lies within ${sameWithin * 100}% of 1. Anything else is “no difference shown”.`,
    `All of these intervals are of launches within this run. What differs between runs, such as another boot, another day or a fresh preparation, is in none of them. ${betweenRuns(summary)}`,
    `A launch that was never ready ranks as infinitely slow; none is dropped or repeated${wasRepeated ? ', but for those of rounds that were cut off' : ''}.${hasMemory ? ' Memory is of ready launches only.' : ''}`,
    ...(equal === undefined ? [] : [equal]),
    cacheWords(summary).asLimit,
    ...caveatTexts(
      summary,
      summary.caveats.filter(({ condition }) => touchesAll(condition)),
    ),
    ...(widths.length > 0
      ? [
          `Each readiness lies within an interval, of up to ${formatDuration(Math.max(...widths))}; two targets whose medians are closer than the wider of their two intervals are not said to differ.`,
        ]
      : []),
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
    : [`The growth of daemons (daemonDeltaBytes) is not told for ${[...reasons].join('; ')}.`];
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
          `launches that follow one another resemble each other (lag-1 autocorrelation ${autocorrelation.toFixed(2)}), so these ${n} are counted as ${threeDigits(nEffective)}, and the interval of the median is the wider for it${nEffective < fewestSamples(0.5) ? ', from the smallest to the largest' : ''}; those of ratios and differences are not, and may be too narrow.`,
        ]
      : []),
    ...(outliers.length > 0
      ? [`far outliers, which are kept: ${outliers.slice(0, shownLaunches).join(', ')}${more}.`]
      : []),
  ];
}
