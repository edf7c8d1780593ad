import type { Caveat } from '../summary/caveat.ts';
import { caveatsOf } from '../summary/caveats.ts';
import type { ClaimAnswer } from '../summary/claim-answer.ts';
import type { Summary } from '../summary/summary.ts';
import { factorText } from '../wording/bounded.ts';
import { caveatTexts, touchesAll } from './caveats.ts';
import type { Chapter, Reported } from './chapter.ts';
import { answerWords, claimInWords, metricsText, notComparableText, sideText } from './claim-words.ts';
import type { Block } from './document.ts';
import { enumerated } from './in-target.ts';
import { type Column, dataTable, pageTable, type TableOf } from './table.ts';

/** The claims of the scenario and their answers, in sentences; nothing when it makes none. */
export function claimsChapter({ summary }: Reported): Chapter {
  if (summary.claims.length === 0) return {};
  const touching = new Set(summary.claims.flatMap((claim) => caveatsBeside(summary, claim)));
  // What emulation means is said at the head of the page.
  const explained = [...touching].filter(({ condition }) => condition !== 'emulation');
  const minds = [...Map.groupBy(explained, named)].flatMap(([name, alike]) =>
    caveatTexts(summary, alike).map((text) => `${name}: ${text}`),
  );
  const minding: readonly Block[] = [
    { kind: 'paragraph', text: 'Caveats:' },
    { kind: 'list', items: minds },
  ];
  return {
    section: {
      id: 'claims',
      heading: 'The claims',
      blocks: [
        { kind: 'list', items: summary.claims.map((claim) => sentence(summary, claim)) },
        ...paragraphOf(notComparableText(summary)),
        ...(minds.length === 0 ? [] : minding),
      ],
    },
  };
}

const paragraphOf = (text: string | undefined): readonly Block[] =>
  text === undefined ? [] : [{ kind: 'paragraph', text }];

/** The claims as they are written, what was compared, and by which rule they are answered; nothing without claims. */
export function judgedChapter({ summary }: Reported): Chapter {
  const claims = summary.claims.map((claim, index) => ({ ...claim, id: `claim.${index + 1}` }));
  if (claims.length === 0) return {};
  const caption = 'The claims as they are written, and what was compared';
  return {
    section: {
      id: 'claims-judged',
      heading: 'How the claims were judged',
      blocks: [
        { kind: 'paragraph', text: howText },
        { kind: 'table', table: pageTable(caption, claimTable, claims) },
      ],
    },
    tables: [dataTable('claims', claimTable, claims)],
  };
}

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
  'A claim passes when it holds for every value that its sides may have, fails when it holds for none, and is inconclusive otherwise. It is not comparable, and not judged, where it is about times, memory or isolation of an emulated virtual machine, unless the run asks for emulation by name. A median may lie anywhere in its exact interval: of 95% against a quantity, and of 97.5% against another median, so that both hold at once in at least 95 of 100 runs. Sizes of images are facts and have no interval; a boundary of which something is not known may be as open as any. Each claim is judged by itself: of claims that are untrue by a hair, at most one in forty passes.';

/**
 * `✓ pass: Time to ready of the container is below that of the virtual machine. 214 ms against … Caveats: stolen time.`
 */
function sentence(summary: Summary, claim: ClaimAnswer): string {
  const conditions = new Set(caveatsBeside(summary, claim).map(named));
  return [
    `${answerWords[claim.answer]}: ${claimInWords(summary, claim)}.`,
    ...(claim.left?.point == null || claim.right?.point == null ? [] : [`${metricsText(claim)}.`]),
    ...(claim.reason === null ? [] : [`Why: ${claim.reason}.`]),
    ...(conditions.size === 0 ? [] : [`Caveats: ${enumerated([...conditions])}.`]),
  ].join(' ');
}

/** What spoils the metrics that a claim is about; what touches every metric alike is said beside the metrics. */
function caveatsBeside({ caveats }: Summary, { left, right }: ClaimAnswer): readonly Caveat[] {
  const touching = [left, right].flatMap((side) =>
    side === null || side.metric === null ? [] : caveatsOf(caveats, side.metric),
  );
  return [...new Set(touching)].filter(({ condition }) => !touchesAll(condition));
}

function named({ condition }: Caveat): string {
  return condition.replaceAll('-', ' ');
}
