import { headline, verdict, type WithRatio, withRatio } from '../summary/comparison.ts';
import { labelOf, shortLabel } from '../summary/label.ts';
import { ratioHeadings } from '../summary/ratio-headings.ts';
import type { Summary } from '../summary/summary.ts';
import { type Shown, whatIsShown } from '../summary/what-is-shown.ts';
import { closed } from '../wording/bounded.ts';
import { formatRatio } from '../wording/format.ts';
import type { Drawing } from './composition.ts';
import { groupedDots, type Row } from './grouped-dots.ts';
import { type DrawnTarget, drawnTargets } from './scales.ts';
import { sentence } from './titles.ts';
import { times } from './value-axis.ts';

/** Each target against the baseline, metric by metric: the ratio, its interval and the line of parity. */
export function ratiosChart(summary: Summary): Drawing | undefined {
  const compared = withRatio(summary.comparisons).filter(({ metric }) => metric in ratioHeadings);
  const [first] = compared;
  if (first === undefined) return undefined;
  const targets = drawnTargets(summary);
  const groups = Object.entries(ratioHeadings).flatMap(([metric, head]) => {
    const rows = targets.flatMap((target) =>
      compared
        .filter((one) => one.metric === metric && one.target === target.target)
        .map((one) => rowOf(summary, target, one)),
    );
    return rows.length === 0 ? [] : [{ head, rows }];
  });
  const base = labelOf(summary, first.base);
  const used = new Set(compared.flatMap((one) => shortWords[whatIsShown(summary, one)] ?? []));
  return (frame) =>
    groupedDots(
      {
        title: titleOf(summary, base),
        subtitle: [
          `Ratio of each target’s median to that of ${base}, with its 95% interval. Dashed: 1×. Sizes of images are exact.`,
        ],
        notes: [
          ...(compared.some(({ ratio }) => ratio.point < 1)
            ? [`“${base} 2×”: ${base} is twice the target.`]
            : []),
          ...Object.entries(meanings).flatMap(([word, meaning]) =>
            used.has(word) ? [`${word}: ${meaning}.`] : [],
          ),
        ],
        groups,
        axis: { title: `× ${base}`, unit: times },
        reference: 1,
      },
      frame,
    );
}

function rowOf(summary: Summary, target: DrawnTarget, compared: WithRatio): Row {
  const { ratio, metric } = compared;
  return {
    target,
    value: { kind: 'value', value: ratio.point, ci95: closed(ratio) },
    text: shortly(whatIsShown(summary, compared), compared, shortLabel(labelOf(summary, compared.base), 12)),
    hover: `${target.label}, ${target.target}.${metric}: ${verdict(summary, compared)}`,
  };
}

/** What the sentences say, in a word; of two medians, how many times the larger is the smaller. */
function shortly(shown: Shown, { ratio }: WithRatio, base: string): string {
  const word = shortWords[shown];
  if (word !== undefined) return word;
  return ratio.point < 1 ? `${base} ${formatRatio(1 / ratio.point)}` : formatRatio(ratio.point);
}

const shortWords: Readonly<Partial<Record<Shown, string>>> = {
  'the-same': 'the same',
  'no-difference': 'not shown',
  'too-few-blocks': 'too few rounds',
  'no-difference-among-many': 'not shown',
  'below-resolution': 'below resolution',
};

const meanings: Readonly<Record<string, string>> = {
  'not shown': 'neither a difference is shown nor that there is none',
  'too few rounds': 'so few cannot show a difference among so many targets',
  'below resolution': 'the difference is smaller than the timing resolution',
};

function titleOf(summary: Summary, base: string): string {
  const found = headline(
    summary,
    'startup.ready',
    'time to ready',
    ({ larger, smaller, times: factor }) => `${larger} takes ${factor} as long as ${smaller} to become ready`,
  );
  return sentence(found ?? `Every target compared with ${base}`);
}
