import {
  noticingVerdicts,
  type ProbeCategory,
  type ProbeUser,
  probeUsers,
  undecidedVerdicts,
  type Verdict,
} from '../../inside/verdicts.ts';
import type { ProbeRecord } from '../../stages/isolation/records.ts';
import type { ProbeRow } from '../../summary/probe-rows.ts';
import type { Summary } from '../../summary/summary.ts';
import { enumerated, inTarget } from '../in-target.ts';
import { shortened } from '../shortened.ts';

/** A probe on which the targets differ, in plain sentences. */
export interface Difference {
  readonly probe: string;
  readonly category: ProbeCategory;
  readonly text: string;
}

const asUser: Readonly<Record<ProbeUser, string>> = { root: 'As root', user: 'As an ordinary user' };

/** The probes on which the targets differ, in the order of the rows; within a category the most telling first. */
export function differences(
  summary: Summary,
  rows: readonly ProbeRow[],
  targets: readonly string[],
): readonly Difference[] {
  const found = rows.flatMap(({ probe, category, targets: cells }) => {
    const views = probeUsers.flatMap((user) => {
      const records = targets.flatMap((target) => cells.get(target)?.[user] ?? []);
      return records.length === 0 ? [] : [{ user, ...viewOf(summary, records) }];
    });
    const differing = views.filter((view) => view.differs);
    if (differing.length === 0) return [];
    return [
      { probe, category, text: sentences(views), rank: Math.min(...differing.map(({ rank }) => rank)) },
    ];
  });
  const inOrder = [...Map.groupBy(found, ({ category }) => category).values()];
  return inOrder
    .flatMap((ofCategory) => ofCategory.toSorted((a, b) => a.rank - b.rank))
    .map(({ rank: _, ...difference }) => difference);
}

interface View {
  readonly differs: boolean;
  /** Every target's verdict is known. */
  readonly whole: boolean;
  /** Lower tells more. */
  readonly rank: number;
  readonly text: string;
}

function viewOf(summary: Summary, records: readonly ProbeRecord[]): View {
  const told = records.filter(({ verdict }) => !undecidedVerdicts.includes(verdict));
  const untold = records.filter(({ verdict }) => undecidedVerdicts.includes(verdict));
  const names = (some: readonly ProbeRecord[]) =>
    enumerated(some.map(({ target }) => inTarget(summary, target)));
  const clauses = [...Map.groupBy(told, ({ because }) => because)].map(
    ([because, some]) => `in ${names(some)}, ${shortened(because)}`,
  );
  if (untold.length > 0) clauses.push(`in ${names(untold)}, it cannot be told`);
  return {
    differs: new Set(told.map(({ verdict }) => alike(verdict))).size > 1,
    whole: untold.length === 0,
    rank: rankOf(summary, told),
    text: clauses.join('; '),
  };
}

/** One sentence when root and user see the same, else one for each. */
function sentences(views: readonly (View & { readonly user: ProbeUser })[]): string {
  const [first] = views;
  if (first !== undefined && views.every(({ text }) => text === first.text)) return capital(`${first.text}.`);
  return views
    .map(({ user, differs, whole, text }) => {
      const alike = whole ? 'the targets do not differ' : 'no difference is known';
      return `${asUser[user]}, ${differs ? text : alike}.`;
    })
    .join(' ');
}

/** An emulated answer counts as isolated. */
function alike(verdict: Verdict): Verdict {
  return verdict === 'synthetic' ? 'isolated' : verdict;
}

const worstFirst: readonly Verdict[] = ['exposed', 'shared', 'leaked', 'open'];

/**
 * First where one target lets something of the host through and another does not, the worst of them foremost. What only
 * tells a bare process, which isolates nothing, from all others comes last.
 */
function rankOf(summary: Summary, told: readonly ProbeRecord[]): number {
  const isolating = told.filter(({ target }) => summary.targets[target]?.kind !== 'process');
  const verdicts = new Set(isolating.map(({ verdict }) => alike(verdict)));
  if (verdicts.size < 2) return 3 * worstFirst.length;
  const worst = worstFirst.findIndex((verdict) => verdicts.has(verdict));
  if (worst < 0) return 2 * worstFirst.length;
  return [...verdicts].every((verdict) => noticingVerdicts.includes(verdict))
    ? worst + worstFirst.length
    : worst;
}

function capital(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
