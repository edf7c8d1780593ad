import { wide } from '../charts/frame.ts';
import { renderSvg } from '../charts/render-svg.ts';
import { withTheme } from '../charts/theme.ts';
import type { RunRecord } from '../results/records.ts';
import { cacheWords } from '../summary/cache-words.ts';
import { partsOf, type RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { escapeMarkdown } from '../wording/escape.ts';
import { caveatItems } from './caveat-items.ts';
import { type Chart, chartsIn } from './document.ts';
import { equivalenceSentence } from './equivalence/sentence.ts';
import { readyText, sourceText } from './measured.ts';
import { reportModel } from './model.ts';
import type { Files } from './render-report.ts';
import { shortened } from './shortened.ts';
import { headlineTable, noteBlocks } from './summary-markdown.ts';

const folder = 'article';
const mostCharts = 3;
/** The charts that answer what a reader asks first; others follow in the order of the report. */
const firstCharts = ['startup', 'memory', 'image'];

/**
 * What a writer takes over: a headline, three charts as SVG and PNG, and a box of methods, in a folder of their own. The
 * same records give the same bytes.
 * @param renderPng makes a PNG of a standalone SVG
 */
export function* renderArticle(
  records: readonly RunRecord[],
  summary: Summary,
  renderPng: (svg: string) => Uint8Array,
): Files {
  const model = reportModel(summary, records);
  const charts = chosen(chartsIn(model));
  const figures = charts.map(({ name, title, description }, index) => {
    const image = `![${line(description, 500)}](${name}.svg)`;
    return `${image}\n\n*Figure ${index + 1}. ${line(title, 300)}*`;
  });
  const text = [
    `# ${line(model.title, 300)}`,
    line(model.lead, 1000),
    ...noteBlocks(model.warnings),
    headlineTable(summary),
    ...figures,
    methodsBox(summary, partsOf(records)),
  ];
  yield [`${folder}/article.md`, `${text.join('\n\n')}\n`];
  for (const { name, drawing, ...about } of charts) {
    const svg = renderSvg(
      withTheme(drawing, { frame: wide, variant: 'standalone', source: model.source }),
      about,
    );
    yield [`${folder}/${name}.svg`, svg];
    yield [`${folder}/${name}.png`, renderPng(svg)];
  }
}

const line = (text: string, most: number) => escapeMarkdown(shortened(text, most));

function chosen(charts: readonly Chart[]): readonly Chart[] {
  const rank = ({ name }: Chart) => (firstCharts.includes(name) ? firstCharts.indexOf(name) : charts.length);
  return charts.toSorted((a, b) => rank(a) - rank(b)).slice(0, mostCharts);
}

/** How it was measured, in the words that an editor asks for, as a quotation that stands by itself. */
function methodsBox(summary: Summary, { header, preparations }: RunParts): string {
  const { scenario, environment, startedAt, ballastVersion, runId, seed } = header;
  const { workload } = scenario;
  const engines = new Set(
    [...preparations.values()].flatMap(({ environment: { engine, qemu } }) => [
      ...(engine === undefined ? [] : [engine]),
      ...(qemu === undefined ? [] : [/^\d/.test(qemu) ? `QEMU ${qemu}` : qemu]),
    ]),
  );
  const { cpuModel, operatingSystem, kernel } = environment;
  const host = [cpuModel, operatingSystem, kernel === undefined ? undefined : `kernel ${kernel}`]
    .filter((one) => one !== undefined)
    .join(', ');
  const caveats = caveatItems(summary);
  const equal = equivalenceSentence(summary);
  const items: readonly (readonly [string, string])[] = [
    ['Workload', sourceText(workload.source)],
    ['Ready', readyText(workload)],
    [
      'Design',
      `${summary.blocks} rounds; each starts every target once, in random order (seed ${seed})${cacheWords(summary).inLead}`,
    ],
    ['Host', `${host}${environment.hostIsGuest === 'yes' ? '; it is a virtual machine itself' : ''}`],
    ...(engines.size === 0 ? [] : [['Engines', [...engines].join('; ')] as const]),
    [
      'Statistics',
      'medians with exact 95% intervals from order statistics; a failed launch counts as infinitely slow',
    ],
    ...(equal === undefined ? [] : [['Equivalence', equal] as const]),
    ...(caveats.length === 0 ? [] : [['Caveats', caveats.join('; ')] as const]),
    ['Measured', `${startedAt.slice(0, 10)}, by Ballast ${ballastVersion}, run ${runId}`],
    ['Reproduce', `ballast run ${scenario.name}.yaml --rounds ${summary.blocks} --seed ${seed}`],
  ];
  return [
    '**How this was measured**',
    '',
    ...items.map(([term, text]) => `- **${term}:** ${line(text, 600)}`),
  ]
    .map((one) => `> ${one}`.trimEnd())
    .join('\n');
}
