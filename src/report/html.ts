import { renderSvg } from '../charts/render-svg.ts';
import { withTheme } from '../charts/theme.ts';
import { escapeHtml } from './escape.ts';
import { findingsHtml, matrixHtml, matrixStyle } from './matrix-html.ts';
import type { Block, ReportModel, Section, Table } from './model.ts';
import { pageStyle } from './page-style.ts';

/** The report as one offline page without scripts; all text is escaped. */
export function renderHtml(model: ReportModel): string {
  const title = escapeHtml(model.title);
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
${pageStyle}${matrixStyle}</style>
</head>
<body>
<header>
<p class="kicker">Ballast report · run ${escapeHtml(model.runId)}</p>
<h1>${title}</h1>
${model.warnings.map((text) => `<p class="warning" role="note">${escapeHtml(text)}</p>\n`).join('')}</header>
<main>
${model.sections.map((section) => sectionHtml(section, model)).join('')}</main>
</body>
</html>
`;
}

function sectionHtml(section: Section, model: ReportModel): string {
  const id = escapeHtml(section.id);
  const heading = escapeHtml(section.heading);
  const blocks = section.blocks.map((block) => blockHtml(block, model)).join('');
  return section.folded
    ? `<section id="${id}"><details><summary><h2>${heading}</h2></summary>\n${blocks}</details></section>\n`
    : `<section id="${id}">\n<h2>${heading}</h2>\n${blocks}</section>\n`;
}

function blockHtml(block: Block, model: ReportModel): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${escapeHtml(block.text)}</p>\n`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('\n')}</ul>\n`;
    case 'table':
      return tableHtml(block.table);
    case 'output':
      return `<h3>${escapeHtml(block.title)}</h3>\n<pre>${escapeHtml(block.text)}</pre>\n`;
    case 'heading':
      return block.minor === true
        ? `<h4>${escapeHtml(block.text)}</h4>\n`
        : `<h3>${escapeHtml(block.text)}</h3>\n`;
    case 'findings':
      return findingsHtml(block.items);
    case 'matrix':
      return matrixHtml(block.matrix);
    case 'fold': {
      const blocks = block.blocks.map((one) => blockHtml(one, model)).join('');
      return `<details class="fold"><summary><h4>${escapeHtml(block.title)}</h4></summary>\n${blocks}</details>\n`;
    }
    case 'figure': {
      const chart = model.charts.get(block.chart);
      if (chart === undefined) return tableHtml(block.table);
      const { spec, ...about } = chart;
      const svg = renderSvg(withTheme(spec, 'page'), about);
      const figure = `<figure>${svg}<figcaption>${escapeHtml(block.caption)}</figcaption></figure>`;
      return `<div class="beside">\n${figure}\n${tableHtml(block.table)}</div>\n`;
    }
  }
}

function tableHtml({ caption, head, rows }: Table): string {
  if (rows.length === 0) return '';
  const heads = head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('');
  const body = rows.map(({ id, cells }) => {
    const trace = id === undefined ? '' : ` data-trace="${escapeHtml(id)}"`;
    const inner = cells.map((cell, index) =>
      index === 0
        ? `<th scope="row">${escapeHtml(cell)}</th>`
        : `<td${cell.length > 28 ? ' class="long"' : ''}>${escapeHtml(cell)}</td>`,
    );
    return `<tr${trace}>${inner.join('')}</tr>`;
  });
  // Focusable, so that a table wider than the page scrolls by keyboard too.
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${heads}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>
`;
}
