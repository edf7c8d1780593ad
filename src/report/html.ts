import { renderSvg } from '../charts/render-svg.ts';
import { withTheme } from '../charts/theme.ts';
import { escapeHtml } from '../wording/escape.ts';
import type { Block, ReportModel, Section, Table } from './document.ts';
import { boundariesHtml, boundariesStyle } from './isolation/boundary-table-text.ts';
import { findingsHtml, matrixHtml, matrixStyle } from './isolation/matrix-html.ts';
import { pageStyle } from './page-style.ts';
import { shortened } from './shortened.ts';

/** The anchors that a page has so far: an id stands once in it. */
type Anchors = Set<string>;

/** A text stays text, whoever wrote it, and of a length that can be read. A number stays with its unit. */
const textHtml = (text: string) =>
  escapeHtml(shortened(text, 2000)).replace(/(\d) (?=(?:ns|µs|ms|s|[KMGT]iB|B)\b|%)/g, '$1\u00a0');

/** The name of a metric in a cell breaks after its dots. */
const cellHtml = (text: string) => textHtml(text).replace(/(?<=[a-z])\.(?=[a-z])/gi, '.<wbr>');

/** The report as one offline page without scripts; all text is escaped. */
export function renderHtml(model: ReportModel): string {
  const title = escapeHtml(shortened(model.title));
  const anchors: Anchors = new Set();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Ballast">
<title>${title}</title>
<style>
${pageStyle}${matrixStyle}${boundariesStyle}</style>
</head>
<body>
<header>
<p class="kicker">Ballast report · ${escapeHtml(model.subject)}</p>
<h1>${title}</h1>
<p>${textHtml(model.lead)}</p>
${model.warnings.map((text) => `<p class="warning" role="note">${textHtml(text)}</p>\n`).join('')}</header>
<main>
${model.sections.map((section) => sectionHtml(section, anchors)).join('')}</main>
</body>
</html>
`;
}

function sectionHtml(section: Section, anchors: Anchors): string {
  const id = escapeHtml(section.id);
  const heading = escapeHtml(section.heading);
  const blocks = section.blocks.map((block) => blockHtml(block, anchors)).join('');
  return section.folded
    ? `<section id="${id}"><details><summary><h2>${heading}</h2></summary>\n${blocks}</details></section>\n`
    : `<section id="${id}">\n<h2>${heading}</h2>\n${blocks}</section>\n`;
}

function blockHtml(block: Block, anchors: Anchors): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${textHtml(block.text)}</p>\n`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${textHtml(item)}</li>`).join('\n')}</ul>\n`;
    case 'table':
      return tableHtml(block.table, anchors);
    case 'output':
      return `<h3>${escapeHtml(block.title)}</h3>\n<pre tabindex="0">${escapeHtml(block.text)}</pre>\n`;
    case 'heading':
      return block.minor === true
        ? `<h4>${escapeHtml(block.text)}</h4>\n`
        : `<h3>${escapeHtml(block.text)}</h3>\n`;
    case 'findings':
      return findingsHtml(block.items);
    case 'boundaries':
      return boundariesHtml(block.table);
    case 'matrix':
      return matrixHtml(block.matrix);
    case 'fold': {
      const blocks = block.blocks.map((one) => blockHtml(one, anchors)).join('');
      return `<details class="fold"><summary><h4>${escapeHtml(block.title)}</h4></summary>\n${blocks}</details>\n`;
    }
    case 'chart': {
      const { spec, ...about } = block.chart;
      const svg = renderSvg(withTheme(spec, 'page'), about);
      const metric = `<figure>${svg}<figcaption>${escapeHtml(block.caption)}</figcaption></figure>`;
      return `<div class="beside">\n${metric}\n${tableHtml(block.table, anchors)}</div>\n`;
    }
  }
}

function tableHtml({ caption, head, rows }: Table, anchors: Anchors): string {
  if (rows.length === 0) return '';
  // Where the first cell is not the id itself, a column tells it.
  const told = rows.some(({ id, cells }) => id !== undefined && id !== cells[0]);
  const heads = [...head, ...(told ? ['traced by'] : [])]
    .map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`)
    .join('');
  const body = rows.map(({ id, cells }) => {
    const [first = '', ...others] = cells;
    const link = (text: string) => `<a href="#${escapeHtml(id ?? '')}">${cellHtml(text)}</a>`;
    const name = id === first ? link(first) : cellHtml(first);
    const inner = others.map(
      (cell) => `<td${cell.length > 28 ? ' class="long"' : ''}>${cellHtml(cell)}</td>`,
    );
    const trace = told ? `<td class="trace">${id === undefined ? '' : link(id)}</td>` : '';
    return `<tr${anchor(id, anchors)}><th scope="row">${name}</th>${inner.join('')}${trace}</tr>`;
  });
  // Focusable, so that a table wider than the page scrolls by keyboard too.
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${heads}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>
`;
}

function anchor(id: string | undefined, anchors: Anchors): string {
  if (id === undefined || anchors.has(id)) return '';
  anchors.add(id);
  return ` id="${escapeHtml(id)}"`;
}
