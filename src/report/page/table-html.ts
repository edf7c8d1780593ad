import { escapeHtml } from '../../wording/escape.ts';
import type { Table } from '../document.ts';
import { shortened } from '../shortened.ts';

/** The anchors that a page has so far: an id stands once in it. */
export type Anchors = Set<string>;

/** The sign of an emulated target on the page. */
export const emulatedStar = '<abbr title="emulated">*</abbr>';

/** A text stays text, whoever wrote it, and of a length that can be read. A number stays with its unit. */
export const textHtml = (text: string) =>
  escapeHtml(shortened(text, 2000))
    .replace(/(\d) (?=(?:ns|µs|ms|s|[KMGT]iB|B)\b)/g, '$1\u00a0')
    .replace(/`([^`<>]{1,200})`/g, '<code>$1</code>')
    // The head of the page says once what the star means; an answer keeps its word.
    .replace(/(?<!comparable) \(emulated\)/g, emulatedStar);

/** The name of a metric in a cell breaks after its dots. */
const cellHtml = (text: string) => textHtml(text).replace(/(?<=[a-z])\.(?=[a-z])/gi, '.<wbr>');

/** What a column of numbers consists of. */
const number = /^(?:[≤≥]\u00a0?|[−-])?\d[\d.,]*(?:\s?(?:ns|µs|ms|s|[KMGT]?i?B|%|×|million))?$|^–$/;

/** A table for people: columns of numbers are aligned to the right. */
export function tableHtml({ caption, head, rows }: Table, anchors: Anchors): string {
  if (rows.length === 0) return '';
  const isNumeric = head.map(
    (_, index) => index > 0 && rows.every(({ cells }) => number.test(cells[index] ?? '–')),
  );
  const classes = (index: number, text: string) => {
    if (isNumeric[index] === true) return ' class="number"';
    return text.length > 28 ? ' class="long"' : '';
  };
  const heads = head
    .map(
      (cell, index) => `<th scope="col"${isNumeric[index] ? ' class="number"' : ''}>${textHtml(cell)}</th>`,
    )
    .join('');
  const body = rows.map(({ id, cells }) => {
    const [first = '', ...others] = cells;
    const link = (text: string) => `<a href="#${escapeHtml(id ?? '')}">${cellHtml(text)}</a>`;
    const name = id === undefined ? cellHtml(first) : link(first);
    const inner = others.map((cell, index) => `<td${classes(index + 1, cell)}>${cellHtml(cell)}</td>`);
    return `<tr${anchorIn(id, anchors)}><th scope="row"${first.length > 40 ? ' class="long"' : ''}>${name}</th>${inner.join('')}</tr>`;
  });
  // Focusable, so that a table wider than the page scrolls by keyboard too.
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${heads}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>
`;
}

/** The attribute by which a row or cell can be linked to; nothing where the page has that id already. */
export function anchorIn(id: string | undefined, anchors: Anchors): string {
  if (id === undefined || anchors.has(id)) return '';
  anchors.add(id);
  return ` id="${escapeHtml(id)}"`;
}
