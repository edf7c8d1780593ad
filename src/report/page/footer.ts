import { escapeHtml } from '../../wording/escape.ts';
import { chartsIn, type ReportModel } from '../document.ts';
import type { ReportFormat } from '../formats.ts';

/** The files beside the page, how to make the report again, and how to cite it. */
export function footerHtml(model: ReportModel, formats: readonly ReportFormat[]): string {
  const { about } = model;
  const files = filesOf(model, formats).map(
    ([file, what]) => `<li><a href="${escapeHtml(file)}" download>${escapeHtml(file)}</a> ${what}</li>`,
  );
  return `<footer id="about">
<h2>${headingLink('about', 'Data and citation')}</h2>
<h3>Measure it again</h3>
<pre tabindex="0">${escapeHtml(about.command)}</pre>
<details class="fold"><summary><h4>The scenario as it was run</h4></summary>
<pre tabindex="0">${escapeHtml(about.scenario)}</pre></details>
<h3>Files beside this page</h3>
<ul class="files">${files.join('\n')}</ul>
<h3>Cite</h3>
<p>${escapeHtml(about.citation)}</p>
<p class="soft">Made with Ballast ${escapeHtml(about.version)}, which is free software under the Apache License 2.0. Ballast claims no rights in this report, its data or its charts. <a class="back" href="#top">Back to the top</a></p>
</footer>
`;
}

/** A heading that leads to itself, so that its address can be copied. */
export function headingLink(id: string, text: string): string {
  return `<a class="anchor" href="#${escapeHtml(id)}">${escapeHtml(text)}</a>`;
}

type File = readonly [name: string, what: string];

function filesOf(model: ReportModel, formats: readonly ReportFormat[]): readonly File[] {
  const has = (format: ReportFormat) => formats.includes(format);
  const [chart] = chartsIn(model);
  const [table] = model.tables;
  return [
    ...model.about.files,
    ...(has('md')
      ? [
          ['report.md', 'the same report as Markdown'] as const,
          ['summary.md', 'its table, claims and caveats, for a comment'] as const,
        ]
      : []),
    ...(has('csv') && table !== undefined
      ? [['metrics.csv', 'every metric of every target, one a row'] as const]
      : []),
    ...(has('csv') && table !== undefined
      ? [[`tables/${table.name}.csv`, 'and all other tables in <code>tables/</code>, as CSV'] as const]
      : []),
    ...(has('json') && table !== undefined
      ? [[`tables/${table.name}.json`, 'and all other tables, as JSON'] as const]
      : []),
    ...(has('png') && chart !== undefined
      ? [[`${chart.name}.png`, 'and all other charts, as PNG'] as const]
      : []),
    ...((has('svg') || has('md')) && chart !== undefined
      ? [[`${chart.name}.svg`, 'and all other charts, as SVG'] as const]
      : []),
    ...(chart === undefined
      ? []
      : [[`${chart.name}.vl.json`, 'and all other charts, as Vega-Lite specifications'] as const]),
  ];
}
