import { verdictLetters } from '../../inside/verdicts.ts';
import { escapeMarkdown } from '../../wording/escape.ts';
import type { Difference } from './differences.ts';
import { type Matrix, type MatrixEntry, referencesHead } from './matrix.ts';

/** Sentences, each leading to what its probe asked. */
export function findingsMarkdown(items: readonly Difference[]): string {
  return `${items.map(({ probe, text }) => `- ${linkTo(probe)}: ${escapeMarkdown(text)}`).join('\n')}\n\n`;
}

/** The verdicts, each with links to the lines of run.jsonl that hold its evidence; what was asked below. */
export function matrixMarkdown({ caption, targets, rows }: Matrix): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const more = referencesHead(rows);
  const body = rows.map(({ probe, title, cells, references }) =>
    line([
      `${linkTo(probe)} ${escapeMarkdown(title)}`,
      ...cells.map(cellMarkdown),
      ...more.map(() => references.map(escapeMarkdown).join('; ')),
    ]),
  );
  const asked = rows.flatMap(({ probe, title, about }) => {
    if (about.length === 0) return [];
    const terms = about.map(([term, text]) => `${escapeMarkdown(term)}: ${escapeMarkdown(text)}`);
    return [
      `- <a id="${anchorOf(probe)}"></a>**${escapeMarkdown(`${probe} ${title}`)}.** ${terms.join(' ')}\n`,
    ];
  });
  const head = line(['probe', ...targets, ...more].map(escapeMarkdown));
  const about = asked.length === 0 ? '' : `\n${asked.join('')}`;
  return `**${escapeMarkdown(caption)}**\n\n${head}|${' --- |'.repeat(targets.length + 1 + more.length)}\n${body.join('')}${about}\n`;
}

function cellMarkdown(entries: readonly MatrixEntry[]): string {
  const groups = [...Map.groupBy(entries, ({ verdict }) => verdict)];
  const shown = groups.map(([verdict, some]) => {
    const lines = some.map(({ user, line }) => `[${user}](run.jsonl#L${line})`);
    return `${escapeMarkdown(`${verdictLetters[verdict]} ${verdict}`)} (${lines.join(', ')})`;
  });
  return shown.length === 0 ? 'not run' : shown.join('; ');
}

function linkTo(probe: string): string {
  return `[${escapeMarkdown(probe)}](#${anchorOf(probe)})`;
}

/** Nothing but what can stand in an attribute and a link. */
function anchorOf(probe: string): string {
  return `probe-${probe.replaceAll(/[^\w-]/g, '')}`;
}
