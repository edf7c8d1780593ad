import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { narrow, wide } from '../../../src/charts/frame.ts';
import { renderSvg } from '../../../src/charts/render-svg.ts';
import { everyChart } from '../../fixtures/every-chart.ts';
import { specOf } from '../../fixtures/rendered.ts';

const folder = fileURLToPath(new URL('../../fixtures/charts/', import.meta.url));

/** An element a line, so that a difference can be read. */
const byLine = (svg: string) => svg.replaceAll('><', '>\n<');

const looks = [
  ...[...everyChart.keys()].map((name) => [name, wide] as const),
  ...['startup', 'memory', 'isolation'].map((name) => [name, narrow] as const),
];

// `npm run record:charts` records them anew; look at each that has changed before it is kept.
test.each(looks)('the chart %s is the picture that it was, in its frame', async (name, frame) => {
  const chart = everyChart.get(name);
  if (chart === undefined) throw new Error(`no chart ${name}`);
  const svg = renderSvg(specOf(chart.drawing, { frame }), chart);
  await expect(byLine(svg)).toMatchFileSnapshot(`${folder}${name}-${frame.name}.golden.svg`);
});
