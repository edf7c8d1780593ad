import type { ClaimAnswer } from '../summary/claim-answer.ts';
import { nameOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import { escapeMarkdown } from '../wording/escape.ts';
import { caveatItems } from './caveat-items.ts';
import { notComparableText } from './claim-words.ts';
import type { ReportModel } from './document.ts';
import type { ReportFormat } from './formats.ts';
import { headlineMetrics, targetRows } from './headline-values.ts';
import { shortened } from './shortened.ts';
import { becauseOf, countsText, signOf } from './terminal-claims.ts';
import type { Value } from './terminal-columns.ts';

/** A comment of GitHub has 65,536 characters at most. */
export const mostCharacters = 60_000;
const mostRows = 30;

/**
 * The result of a run in one screen of Markdown of less than 60,000 characters: a table, claims, caveats and links. It is
 * there to be posted as a comment or as the summary of a job.
 */
export function summaryMarkdown(
  summary: Summary,
  { title, lead, warnings }: Pick<ReportModel, 'title' | 'lead' | 'warnings'>,
  formats: readonly ReportFormat[],
): string {
  const blocks = [
    `## ${line(title, 300)}`,
    line(lead, 1000),
    ...noteBlocks(warnings),
    headlineTable(summary),
    ...claimBlocks(summary),
    ...listBlocks('Caveats', caveatItems(summary)),
    linksOf(formats),
  ];
  // Whole blocks are left out rather than one being cut in its middle.
  let length = 0;
  const kept = blocks.filter((block) => {
    length += block.length + 2;
    return length < mostCharacters;
  });
  return `${kept.join('\n\n')}\n`;
}

/** The warnings of a report. The star that marks names on its page marks none here: they say in words what they are. */
export function noteBlocks(warnings: readonly string[]): readonly string[] {
  return warnings.slice(0, 8).map((text) => `> **Note:** ${line(text.replace(/^\* /, ''), 600)}`);
}

const line = (text: string, most: number) => escapeMarkdown(shortened(text, most));

/** A row for each target and a column for each metric. */
export function headlineTable(summary: Summary): string {
  const metrics = headlineMetrics(summary);
  const base = summary.comparisons[0]?.base;
  const rows = targetRows(summary)
    .slice(0, mostRows)
    .map(({ name }, index) => [line(name, 80), ...metrics.map(({ values }) => cell(values[index]))]);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const legend = [
    'Medians with 95% intervals',
    ...(base === undefined ? [] : [`ratios vs ${line(nameOf(summary, base), 80)}`]),
  ].join('; ');
  return [
    row(['', ...metrics.map(({ title }) => title)]),
    row(['---', ...metrics.map(() => '---:')]),
    ...rows.map(row),
    '',
    `${legend}.`,
  ].join('\n');
}

function cell(value: Value | undefined): string {
  if (value === undefined) return '–';
  const { number, unit = '', interval = '', ratio = '' } = value;
  const parts = [`**${number} ${unit}**`, interval, ratio === '' ? '' : `· ${ratio}`];
  return escapeTilde(parts.filter((part) => part !== '').join(' '));
}

/** The sign of no shown difference would strike out what follows. */
const escapeTilde = (text: string) => text.replaceAll('~', '\\~');

function claimBlocks(summary: Summary): readonly string[] {
  const { claims } = summary;
  if (claims.length === 0) return [];
  const way = notComparableText(summary);
  return [
    `### Claims: ${escapeMarkdown(countsText(claims))}`,
    list(claims.slice(0, mostRows).map(claimItem), claims.length - mostRows),
    ...(way === undefined ? [] : [escapeMarkdown(way)]),
  ];
}

function claimItem(claim: ClaimAnswer): string {
  return `${signOf(claim)} ${line(claim.claim, 320)}: ${line(becauseOf(claim), 200)}`;
}

function listBlocks(heading: string, items: readonly string[]): readonly string[] {
  return items.length === 0
    ? []
    : [
        `### ${heading}`,
        list(
          items.slice(0, mostRows).map((item) => line(item, 400)),
          0,
        ),
      ];
}

function list(items: readonly string[], left: number): string {
  return [...items, ...(left > 0 ? [`and ${left} more`] : [])].map((item) => `- ${item}`).join('\n');
}

function linksOf(formats: readonly ReportFormat[]): string {
  return [
    ...(formats.includes('html') ? ['[Report](report.html)'] : []),
    '[Report as Markdown](report.md)',
    ...(formats.includes('csv') ? ['[Metrics as CSV](metrics.csv)'] : []),
    '[summary.json](summary.json)',
  ].join(' · ');
}
