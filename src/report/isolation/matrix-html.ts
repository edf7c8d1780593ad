import { type ProbeUser, verdictLetters, verdicts } from '../../inside/verdicts.ts';
import { escapeHtml } from '../../wording/escape.ts';
import type { Difference } from './differences.ts';
import { type Matrix, type MatrixEntry, type MatrixRow, referencesHead } from './matrix.ts';
import { verdictStyles } from './verdict-style.ts';

const shownAtFirst = 5;
const userNames: Readonly<Record<ProbeUser, string>> = { root: 'root', user: 'ordinary user' };

/** Sentences; the first are seen at once, the others when asked for and on paper. */
export function findingsHtml(items: readonly Difference[]): string {
  const list = (some: readonly Difference[]) =>
    `<ul class="findings">${some.map(findingHtml).join('\n')}</ul>\n`;
  const rest = items.slice(shownAtFirst);
  const more =
    rest.length === 0
      ? ''
      : `<details class="fold"><summary>${rest.length} more</summary>\n${list(rest)}</details>\n`;
  return `${list(items.slice(0, shownAtFirst))}${more}`;
}

function findingHtml({ probe, text }: Difference): string {
  const id = escapeHtml(probe);
  return `<li><a href="#probe-${id}">${id}</a> ${escapeHtml(text)}</li>`;
}

/** A table whose cells open to show what their verdicts rest on, and whose rows tell what was asked. */
export function matrixHtml({ caption, targets, rows }: Matrix): string {
  const more = referencesHead(rows);
  const heads = ['probe', ...targets, ...more]
    .map((head) => `<th scope="col">${escapeHtml(head)}</th>`)
    .join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table class="matrix" style="--targets: ${targets.length + more.length}"><caption>${escapeHtml(caption)}</caption><thead><tr>${heads}</tr></thead><tbody>
${rows.map((row) => rowHtml(row, more.length > 0)).join('\n')}
</tbody></table></div>
`;
}

function rowHtml({ probe, title, about, cells, references }: MatrixRow, withReferences: boolean): string {
  const treated = withReferences ? `<td class="soft">${references.map(escapeHtml).join('<br>')}</td>` : '';
  const id = escapeHtml(probe);
  const name = `<b>${id}</b> ${escapeHtml(title)}`;
  const asked = about.map(([term, text]) => `<dt>${escapeHtml(term)}</dt><dd>${escapeHtml(text)}</dd>`);
  const head =
    asked.length === 0 ? name : `<details><summary>${name}</summary><dl>${asked.join('')}</dl></details>`;
  return `<tr id="probe-${id}"><th scope="row">${head}</th>${cells.map(cellHtml).join('')}${treated}</tr>`;
}

/** Root and user apart where their verdicts differ, else one for both. */
function cellHtml(entries: readonly MatrixEntry[]): string {
  if (entries.length === 0) return '<td>not run</td>';
  const groups = [...Map.groupBy(entries, ({ verdict }) => verdict)];
  const shown = groups.map(([verdict, some]) => {
    const whom = groups.length > 1 ? `, ${some.map(({ user }) => userNames[user]).join(', ')}` : '';
    const letter = `<b class="verdict ${verdict}">${escapeHtml(verdictLetters[verdict])}</b>`;
    const found = some.map((entry) => entryHtml(entry)).join('');
    return `<details><summary>${letter} ${escapeHtml(verdict + whom)}</summary>${found}</details>`;
  });
  return `<td>${shown.join('\n')}</td>`;
}

function entryHtml({ user, because, control, evidence, line }: MatrixEntry): string {
  const texts = evidence.map(
    ({ title, text }) =>
      `<p class="soft">${escapeHtml(title)}</p>${text === '' ? '' : `<pre tabindex="0">${escapeHtml(text)}</pre>`}`,
  );
  const aside = `${control === null ? '' : `${control} `}Whole in run.jsonl, line ${line}.`;
  return `<p>As ${user === 'root' ? 'root' : 'an ordinary user'}: ${escapeHtml(because)}.</p>${texts.join('')}<p class="soft">${escapeHtml(aside)}</p>`;
}

/** Letters in their colours, rows that stay named while they are scrolled, and all but the evidence on paper. */
export const matrixStyle = `.findings li { margin: .3rem 0; }
.fold { margin: .4rem 0; }
.fold > summary { padding: .25rem 0; }
h4 { font-size: 1rem; font-weight: 600; color: var(--soft); margin: 1rem 0 .3rem; }
.fold > summary > h4 { display: inline; font-weight: 500; color: inherit; }
.soft { color: var(--soft); }
.verdict { display: inline-block; min-width: 1.45em; padding: 0 .25em; text-align: center; border: 1px solid #808080; border-radius: 3px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
${verdicts.map((one) => `.verdict.${one} { background: ${verdictStyles[one].fill}; color: ${verdictStyles[one].ink}; }\n`).join('')}.matrix { table-layout: fixed; width: 100%; min-width: calc(13rem + var(--targets) * 12rem); }
.matrix th, .matrix td { white-space: normal; overflow-wrap: anywhere; }
.matrix th:first-child { width: 13rem; }
.matrix tbody th { position: sticky; left: 0; background: var(--ground); font-weight: 400; }
.matrix dl, .matrix dd, .matrix td p { margin: .25rem 0; font-size: .8125rem; }
.matrix dt { color: var(--soft); font-size: .75rem; }
.matrix pre { margin: .2rem 0; padding: .4rem .5rem; max-height: 16rem; font-size: .75rem; }
@media (max-width: 40rem) {
  .matrix th:first-child { width: 9rem; }
  .matrix { min-width: calc(9rem + var(--targets) * 11rem); }
}
@media print {
  .matrix { min-width: 0; }
  .matrix tbody th { position: static; }
  .fold::details-content { content-visibility: visible; block-size: auto; }
  .fold > summary, .matrix summary { list-style: none; }
  .fold > summary:not(:has(h4)) { display: none; }
}
`;
