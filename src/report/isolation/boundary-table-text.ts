import { boundaryStateNames } from '../../stages/isolation/summary.ts';
import { escapeHtml, escapeMarkdown } from '../../wording/escape.ts';
import type { BoundaryTable } from './boundary-table.ts';
import { stateStyles } from './state-style.ts';

/** A table that becomes a list of boundaries where it does not fit, each with its targets below it. */
export function boundariesHtml({ caption, targets, rows }: BoundaryTable): string {
  const heads = ['boundary', ...targets].map((head) => `<th scope="col">${escapeHtml(head)}</th>`).join('');
  const body = rows.map(({ title, question, cells }) => {
    const inner = cells.map(({ state, text }, index) => {
      const word = `<b class="state ${state}">${stateStyles[state].word}</b>`;
      return `<td data-target="${escapeHtml(targets[index] ?? '')}">${word} ${escapeHtml(text)}</td>`;
    });
    return `<tr><th scope="row">${escapeHtml(title)}<span class="soft">${escapeHtml(question)}</span></th>${inner.join('')}</tr>`;
  });
  return `<table class="boundaries"><caption>${escapeHtml(caption)}</caption><thead><tr>${heads}</tr></thead><tbody>
${body.join('\n')}
</tbody></table>
`;
}

export function boundariesMarkdown({ caption, targets, rows }: BoundaryTable): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |\n`;
  const body = rows.map(({ title, cells }) =>
    line([
      title,
      ...cells.map(({ state, text }) => `${stateStyles[state].word}${text === '' ? '' : `: ${text}`}`),
    ]),
  );
  return `**${escapeMarkdown(caption)}**\n\n${line(['boundary', ...targets])}|${' --- |'.repeat(targets.length + 1)}\n${body.join('')}\n`;
}

export const boundariesStyle = `.boundaries { width: 100%; table-layout: fixed; margin: 0 0 1.2rem; }
.boundaries th, .boundaries td { white-space: normal; overflow-wrap: anywhere; }
.boundaries th[scope=row] .soft { display: block; font-weight: 400; font-size: .75rem; }
.state { padding: 0 .35em; border: 1px solid #808080; border-radius: 3px; white-space: nowrap; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
${boundaryStateNames.map((state) => `.state.${state} { background: ${stateStyles[state].fill}; color: ${stateStyles[state].ink}; }\n`).join('')}@media (max-width: 40rem) {
  .boundaries thead { display: none; }
  .boundaries, .boundaries caption, .boundaries tbody, .boundaries tr, .boundaries th, .boundaries td { display: block; }
  .boundaries th[scope=row] { border-bottom: 0; padding-top: .8rem; font-weight: 600; }
  .boundaries td { border-bottom: 0; padding: .15rem 0 .15rem .6rem; }
  .boundaries td::before { content: attr(data-target) ": "; color: var(--soft); }
}
`;
