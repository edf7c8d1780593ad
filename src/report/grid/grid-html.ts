import { escapeHtml } from '../../wording/escape.ts';
import { emulatedStar } from '../page/table-html.ts';
import type { Grid, GridCell, GridTarget } from './grid.ts';

/** A grid with a bar in each cell. The first column stays where the table scrolls. */
export function gridHtml(
  { caption, targets, rows }: Grid,
  anchor: (id: string | undefined) => string,
): string {
  if (rows.length === 0) return '';
  const heads = targets.map(
    (target) => `<th scope="col"${classOf(target)}>${headHtml(target, targets)}</th>`,
  );
  const body = rows.map(({ heading, name, meaning, cells }) => {
    const title = meaning === undefined ? '' : ` title="${escapeHtml(meaning)}"`;
    const metric = name === undefined ? '' : `<code>${breakable(escapeHtml(name))}</code>`;
    const inner = targets.map(
      (target, index) => `<td${classOf(target)}${anchor(cells[index]?.id)}>${cellHtml(cells[index])}</td>`,
    );
    return `<tr><th scope="row"${title}>${escapeHtml(heading)}${metric}</th>${inner.join('')}</tr>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table class="grid${targets.length > 4 ? ' many' : ''}"><caption>${escapeHtml(caption)}</caption><thead><tr><td></td>${heads.join('')}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>
`;
}

const breakable = (name: string) => name.replaceAll('.', '.<wbr>');

const classOf = ({ isEmulated }: GridTarget) => (isEmulated ? ' class="emulated"' : '');

function headHtml({ name, isEmulated, isBaseline }: GridTarget, all: readonly GridTarget[]): string {
  const star = isEmulated ? emulatedStar : '';
  const base = isBaseline && all.length > 1 ? '<span class="soft">baseline</span>' : '';
  return `${escapeHtml(name)}${star}${base}`;
}

function cellHtml(cell: GridCell | undefined): string {
  if (cell === undefined) return '<span class="soft">–</span>';
  const { text, interval, ratio, share } = cell;
  const [value, unit] = splitUnit(text);
  return [
    `<b>${escapeHtml(value)}${unit === undefined ? '' : `\u00a0${escapeHtml(unit)}`}</b>`,
    ...(interval === undefined ? [] : [`<span class="soft">${escapeHtml(interval)}</span>`]),
    ...(ratio === undefined ? [] : [`<span class="times">${unbroken(ratio)}</span>`]),
    ...(share === undefined ? [] : [`<i style="width:${(100 * share).toFixed(1)}%"></i>`]),
  ].join('');
}

/** An interval is not broken at its dash. */
function unbroken(ratio: string): string {
  return escapeHtml(ratio).replace(/\([^()]*\)$/, (interval) => `<span class="whole">${interval}</span>`);
}

/** A number stays with its unit. */
function splitUnit(text: string): readonly [string, string?] {
  const found = /^(.*\d) (\S+)$/.exec(text);
  return found === null ? [text] : [found[1] ?? '', found[2] ?? ''];
}

export const gridStyle = `.grid { width: 100%; }
@media (min-width: 64rem) { .grid { table-layout: fixed; } .grid thead td { width: 11rem; } }
.grid thead td { border-bottom: 1px solid var(--line); }
.grid thead th, .grid tbody td { text-align: right; padding: .3rem .7rem; min-width: 6.5rem; white-space: normal; }
.grid tbody td:last-child { padding-right: .7rem; }
.grid thead th { color: var(--ink); font-weight: 600; vertical-align: bottom; }
.grid thead .soft { display: block; font-weight: 400; font-size: .75rem; }
.grid tbody th { position: sticky; left: 0; background: var(--ground); white-space: normal; min-width: 7.5rem; max-width: 15rem; padding-right: .7rem; z-index: 1; }
.grid code { display: block; color: var(--soft); font-size: .75rem; font-weight: 400; }
.grid b { font-weight: 600; white-space: nowrap; }
.grid td b, .grid td .soft, .grid td .times { display: inline-block; margin-left: .5rem; }
.grid.many td .soft, .grid.many td .times { display: block; margin-left: 0; }
.grid td .soft, .grid td .times { font-size: .75rem; line-height: 1.3; }
.grid td .times { color: var(--ink); }
.grid td .soft, .grid .whole { white-space: nowrap; }
.grid td .soft:only-child { white-space: normal; }
.grid i { display: block; height: 4px; margin: .15rem 0 0 auto; min-width: 1px; background: var(--bar); border-radius: 2px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.grid .emulated { background: repeating-linear-gradient(135deg, transparent 0 7px, var(--hatch) 7px 8px); color: var(--soft); }
.grid .emulated b, .grid .emulated .times { color: var(--soft); font-weight: 500; }
tbody td:target { background: var(--band); outline: 2px solid var(--edge); }
@media (max-width: 40rem) {
  .grid td .soft, .grid td .times { display: block; margin-left: 0; }
  .grid tbody th { min-width: 6.2rem; max-width: 6.2rem; font-size: .8125rem; }
  .grid thead th, .grid tbody td { min-width: 5.6rem; padding-inline: .45rem; }
  .grid code { display: none; }
}
`;
