import type { Caveat } from '../summary/caveat.ts';
import { caveatNames } from '../summary/caveat-names.ts';
import { caveatsOf } from '../summary/caveats.ts';
import type { ClaimAnswer } from '../summary/claim-answer.ts';
import { labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import { factorText, largerFirst, ratioTextTo } from '../wording/bounded.ts';
import { caveatTexts, touchesAll } from './caveats.ts';
import type { Chapter, Reported } from './chapter.ts';
import { answerWords, claimInWords, metricsText, notComparableText, sideText } from './claim-words.ts';
import type { Block } from './document.ts';
import { fold } from './fold.ts';
import { enumerated } from './in-target.ts';
import { type Column, dataTable, pageTable, type TableOf } from './table.ts';

/** The claims of the scenario with their answers and caveats; nothing when it makes none. */
export function claimsChapter({ summary }: Reported): Chapter {
  const claims = summary.claims.map((claim, index) => ({ ...claim, id: `claim.${index + 1}` }));
  if (claims.length === 0) return {};
  const touching = new Set(claims.flatMap((claim) => caveatsBeside(summary, claim)));
  // What emulation means is said at the head of the page.
  const explained = [...touching].filter(({ condition }) => condition !== 'emulation');
  const caveats = [...Map.groupBy(explained, named)].flatMap(([name, alike]) =>
    caveatTexts(summary, alike).map((text) => `${name}: ${text}`),
  );
  return {
    section: {
      id: 'claims',
      heading: 'Claims',
      blocks: [
        { kind: 'table', table: pageTable('Claims of the scenario', answeredTable(summary), claims) },
        ...paragraphOf(notComparableText(summary)),
        ...(caveats.length === 0
          ? []
          : [
              { kind: 'heading' as const, text: 'Caveats' },
              { kind: 'list' as const, items: caveats },
            ]),
        ...fold('How claims are judged', [
          { kind: 'paragraph', text: howText },
          {
            kind: 'table',
            table: pageTable('The claims as they are written, and what was compared', claimTable, claims),
          },
        ]),
      ],
    },
    tables: [dataTable('claims', claimTable, claims)],
  };
}

const paragraphOf = (text: string | undefined): readonly Block[] =>
  text === undefined ? [] : [{ kind: 'paragraph', text }];

type NumberedClaim = ClaimAnswer & { readonly id: string };

/** Values of a claim are of its unit. */
const claimTable: TableOf<NumberedClaim> = {
  id: ({ id }) => id,
  columns: [
    { head: 'claim', say: ({ id }) => id },
    { head: 'as written', name: 'claim', value: ({ claim }) => claim },
    {
      head: 'answer',
      name: 'answer',
      value: ({ answer }) => answer,
      say: ({ answer }) => answerWords[answer],
    },
    { name: 'unit', value: ({ unit }) => unit },
    ...sideColumns('left'),
    ...sideColumns('right'),
    {
      head: 'ratio of medians',
      name: 'ratio',
      value: ({ ratio }) => ratio?.point ?? null,
      say: ({ ratio }) => (ratio === null ? '–' : (factorText(ratio) ?? '–')),
    },
    { name: 'ratio_low', value: ({ ratio }) => ratio?.low ?? null },
    { name: 'ratio_high', value: ({ ratio }) => ratio?.high ?? null },
    { name: 'ratio_limit', value: ({ ratio }) => ratio?.limit ?? null },
    { name: 'n', value: ({ ratio }) => ratio?.n ?? null },
    { name: 'reason', value: ({ reason }) => reason },
  ],
};

function sideColumns(name: 'left' | 'right'): readonly Column<NumberedClaim>[] {
  return [
    { name: `${name}_metric`, value: ({ [name]: side }) => side?.metric ?? null },
    {
      head: `${name} side`,
      name,
      value: ({ [name]: side }) => side?.point ?? null,
      say: ({ [name]: side, unit }) => (side === null || unit === null ? '–' : sideText(side, unit)),
    },
    { name: `${name}_low`, value: ({ [name]: side }) => side?.range?.[0] ?? null },
    { name: `${name}_high`, value: ({ [name]: side }) => side?.range?.[1] ?? null },
  ];
}

const howText =
  'A claim passes when its whole interval satisfies it, fails when none of it does, and is inconclusive otherwise. It is not comparable where it is about times, memory or isolation of an emulated VM, unless the run asks for emulation by name. Medians have exact intervals: 95% against a quantity, 97.5% against another median, so that both hold together in at least 95 of 100 runs. Sizes of images are exact values without an interval. A boundary of which something is not known may be as open as any. Claims are judged one by one: if the true value lies exactly on the limit, a claim still passes by chance in at most one of 40 runs.';

/** A claim in words, with its answer, the two sides and why. */
function answeredTable(summary: Summary): TableOf<NumberedClaim> {
  return {
    id: ({ id }) => id,
    columns: [
      { head: 'claim', say: (claim) => claimInWords(summary, claim) },
      { head: 'answer', say: ({ answer }) => answerWords[answer] },
      {
        head: 'measured',
        say: (claim) =>
          claim.left?.point == null || claim.right?.point == null ? '–' : measuredText(summary, claim),
      },
      { head: 'why, and caveats', say: (claim) => whyText(summary, claim) },
    ],
  };
}

/** Both sides, and their ratio with the larger as its subject: `179 ms against 2.72 s; VM = 15× container (13–17×)`. */
function measuredText(summary: Summary, claim: ClaimAnswer): string {
  const { left, right, ratio, unit } = claim;
  if (ratio === null || ratio.limit !== 1 || left?.metric == null || right?.metric == null || unit === null)
    return metricsText(claim);
  const turned = largerFirst(ratio);
  const names = [left.metric, right.metric].map((metric) => labelOf(summary, metric.split('.', 1)[0] ?? ''));
  const [subject = '', than = ''] = turned.isTurned ? names.toReversed() : names;
  const text = ratioTextTo(than, turned.ratio);
  const sides = `${sideText(left, unit)} against ${sideText(right, unit)}`;
  return text === null || subject === than ? metricsText(claim) : `${sides}; ${subject} = ${text}`;
}

function whyText(summary: Summary, claim: ClaimAnswer): string {
  const conditions = new Set(caveatsBeside(summary, claim).map(named));
  // The answer says that it was emulated.
  const reason = claim.answer === 'not-comparable' ? null : claim.reason;
  conditions.delete('emulation');
  const texts = [
    ...(reason === null ? [] : [reason]),
    ...(conditions.size === 0 ? [] : [enumerated([...conditions])]),
  ];
  return texts.length === 0 ? '–' : texts.join('; ');
}

/** What spoils the metrics that a claim is about; what touches every metric alike is said beside the metrics. */
function caveatsBeside({ caveats }: Summary, { left, right }: ClaimAnswer): readonly Caveat[] {
  const touching = [left, right].flatMap((side) =>
    side === null || side.metric === null ? [] : caveatsOf(caveats, side.metric),
  );
  return [...new Set(touching)].filter(({ condition }) => !touchesAll(condition));
}

function named({ condition }: Caveat): string {
  return caveatNames[condition];
}
