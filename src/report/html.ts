import { escapeHtml } from '../wording/escape.ts';
import { chartStyle, figureHtml } from './chart-html.ts';
import { type Block, chartsIn, type ReportModel, type Section } from './document.ts';
import type { ReportFormat } from './formats.ts';
import { gridHtml, gridStyle } from './grid/grid-html.ts';
import { boundariesHtml, boundariesStyle } from './isolation/boundary-table-text.ts';
import { findingsHtml, matrixHtml, matrixStyle } from './isolation/matrix-html.ts';
import { contentsHtml } from './page/contents-nav.ts';
import { footerHtml, headingLink } from './page/footer.ts';
import { headHtml } from './page/head.ts';
import { pageStyle } from './page/style.ts';
import { type Anchors, anchorIn, tableHtml, textHtml } from './page/table-html.ts';
import { shortened } from './shortened.ts';

/**
 * The report as one offline page without scripts; all text is escaped.
 * @param formats what else is written beside it, and can be linked to
 */
export function renderHtml(model: ReportModel, formats: readonly ReportFormat[] = []): string {
  const title = escapeHtml(shortened(model.title));
  const anchors: Anchors = new Set();
  const [chart] = chartsIn(model);
  const image = formats.includes('png') && chart !== undefined ? `${chart.name}.png` : undefined;
  return `<!doctype html>
<html lang="en">
<head>
${headHtml(model, image)}<style>
${pageStyle}${chartStyle}${gridStyle}${matrixStyle}${boundariesStyle}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
${contentsHtml(model)}<main id="main">
<header id="top">
<p class="kicker">Ballast report · ${escapeHtml(model.subject)}</p>
<h1>${title}</h1>
<p class="lead">${textHtml(model.lead)}</p>
${stripHtml(model)}${model.warnings.map((text) => `<p class="warning" role="note">${textHtml(text)}</p>\n`).join('')}</header>
<div class="opening">
${model.opening.map((block) => blockHtml(block, model.source, anchors)).join('')}</div>
${model.sections.map((section) => sectionHtml(section, model.source, anchors)).join('')}${footerHtml(model, formats)}</main>
</body>
</html>
`;
}

/** The state of the claims, which leads to their section. */
function stripHtml({ claims }: ReportModel): string {
  if (claims.length === 0) return '';
  const states = claims.map(
    ({ answer, text }) => `<span class="answer ${escapeHtml(answer)}">${escapeHtml(text)}</span>`,
  );
  return `<p class="strip"><a href="#claims">Claims</a> ${states.join(' ')}</p>\n`;
}

function sectionHtml(section: Section, source: string, anchors: Anchors): string {
  const id = escapeHtml(section.id);
  const blocks = section.blocks.map((block) => blockHtml(block, source, anchors)).join('');
  return section.folded
    ? `<section id="${id}"><details><summary><h2>${escapeHtml(section.heading)}</h2></summary>\n${blocks}</details></section>\n`
    : `<section id="${id}">\n<h2>${headingLink(section.id, section.heading)}</h2>\n${blocks}</section>\n`;
}

function blockHtml(block: Block, source: string, anchors: Anchors): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${textHtml(block.text)}</p>\n`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${textHtml(item)}</li>`).join('\n')}</ul>\n`;
    case 'table':
      return tableHtml(block.table, anchors);
    case 'grid':
      return gridHtml(block.grid, (id) => anchorIn(id, anchors));
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
      const blocks = block.blocks.map((one) => blockHtml(one, source, anchors)).join('');
      return `<details class="fold"><summary><h3>${escapeHtml(block.title)}</h3></summary>\n${blocks}</details>\n`;
    }
    case 'chart': {
      const figure = figureHtml(block.chart, block.caption, source);
      if (block.table === undefined) return `${figure}\n`;
      return `<div class="beside">\n${figure}\n${tableHtml(block.table, anchors)}</div>\n`;
    }
  }
}
