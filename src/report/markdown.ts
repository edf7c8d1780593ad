import { escapeMarkdown, visible } from '../wording/escape.ts';
import type { Block, ReportModel, Table } from './document.ts';
import { gridMarkdown } from './grid/grid-markdown.ts';
import { boundariesMarkdown } from './isolation/boundary-table-text.ts';
import { findingsMarkdown, matrixMarkdown } from './isolation/matrix-markdown.ts';
import { shortened } from './shortened.ts';

/** A text stays one line of text, whoever wrote it, and of a length that can be read. */
const textMarkdown = (text: string) => escapeMarkdown(shortened(text, 2000));

/** The report as Markdown; charts are the SVG files beside it. */
export function renderMarkdown(model: ReportModel): string {
  const warnings = model.warnings.map((text) => `> **Note:** ${textMarkdown(text)}\n\n`).join('');
  const { about } = model;
  const claims = model.claims.map(({ text }) => escapeMarkdown(text)).join(' · ');
  const strip = claims === '' ? '' : `**Claims:** ${claims}\n\n`;
  const opening = model.opening.map(blockMarkdown).join('');
  const sections = model.sections.map(
    (section) => `## ${escapeMarkdown(section.heading)}\n\n${section.blocks.map(blockMarkdown).join('')}`,
  );
  const head = `# ${escapeMarkdown(shortened(model.title))}\n\nBallast report, ${escapeMarkdown(model.subject)}\n\n${textMarkdown(model.lead)}\n\n`;
  const end = `## Data and citation\n\nMeasure it again:\n\n    ${visible(about.command).replaceAll('\n', ' ')}\n\n${escapeMarkdown(about.citation)}\n`;
  return `${head}${strip}${warnings}${opening}${sections.join('')}${end}`;
}

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `${textMarkdown(block.text)}\n\n`;
    case 'list':
      return `${block.items.map((item) => `- ${textMarkdown(item)}`).join('\n')}\n\n`;
    case 'table':
      return tableMarkdown(block.table);
    case 'grid':
      return gridMarkdown(block.grid);
    case 'output':
      // Indented: no fence that the text could close.
      return `${escapeMarkdown(block.title)}:\n\n${visible(block.text).trimEnd().replaceAll(/^/gm, '    ')}\n\n`;
    case 'heading':
      return `${block.minor === true ? '####' : '###'} ${escapeMarkdown(block.text)}\n\n`;
    case 'findings':
      return findingsMarkdown(block.items);
    case 'boundaries':
      return boundariesMarkdown(block.table);
    case 'matrix':
      return matrixMarkdown(block.matrix);
    case 'fold':
      return `#### ${escapeMarkdown(block.title)}\n\n${block.blocks.map(blockMarkdown).join('')}`;
    case 'chart': {
      const { name, title } = block.chart;
      const image = `![${escapeMarkdown(title)}](${name}.svg)`;
      return `${image}\n\n${escapeMarkdown(block.caption)}\n\n${block.table === undefined ? '' : tableMarkdown(block.table)}`;
    }
  }
}

function tableMarkdown({ caption, head, rows }: Table): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.map(textMarkdown).join(' | ')} |\n`;
  const body = rows.map((row) => line(row.cells)).join('');
  return `**${escapeMarkdown(caption)}**\n\n${line(head)}|${' --- |'.repeat(head.length)}\n${body}\n`;
}
